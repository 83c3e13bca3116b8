"""Every address of signing in. django-allauth looks for those with its names; no others of it exist."""

from allauth.account.views import ReauthenticateView as Prove
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as ProveByCode
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView as ProveByKey
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import include, path

from liandong.accounts import keeping_views as keeping
from liandong.accounts import views

own = [
    path("sign-in/persona/", views.sign_in_as, name="persona"),
    path("sign-in/link/<str:secret>/", views.password_link, name="password_link"),
    path("account/presence/", views.presence, name="presence"),
    path("accounts/", keeping.accounts, name="accounts"),
    path("accounts/log/", keeping.log, name="log"),
    path("accounts/log/exports/", keeping.exports, name="exports"),
    path("accounts/<int:pk>/", keeping.account, name="account"),
    path("accounts/<int:pk>/state/", keeping.state, name="state"),
    path("accounts/<int:pk>/links/", keeping.links, name="links"),
    path("accounts/<int:pk>/factors/", keeping.factors, name="factors"),
    path("accounts/<int:pk>/unlocking/", keeping.unlocking, name="unlocking"),
    path("accounts/<int:pk>/appointments/", keeping.appointments, name="appointments"),
    path("accounts/<int:pk>/dismissals/", keeping.dismissals, name="dismissals"),
]
proof = [
    path("", Prove.as_view(template_name="accounts/proof.html"), name="account_reauthenticate"),
    path("code/", ProveByCode.as_view(template_name="accounts/proof.html"), name="mfa_reauthenticate"),
    path("key/", ProveByKey.as_view(template_name="accounts/proof.html"), name="mfa_reauthenticate_webauthn"),
]
factors = [
    path("", IndexView.as_view(template_name="accounts/factors.html"), name="mfa_index"),
    path("totp/", views.AddTotp.as_view(), name="mfa_activate_totp"),
    path("totp/removal/", views.RemoveTotp.as_view(), name="mfa_deactivate_totp"),
    path("keys/", views.AddKey.as_view(), name="mfa_add_webauthn"),
    path("keys/<int:pk>/removal/", views.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path(
        "codes/",
        ViewRecoveryCodesView.as_view(template_name="accounts/codes.html"),
        name="mfa_view_recovery_codes",
    ),
    path("codes/renewal/", views.RenewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path(
        "sign-in/second/",
        AuthenticateView.as_view(template_name="accounts/second.html"),
        name="mfa_authenticate",
    ),
    path("sign-in/oidc/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("sign-in/oidc/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("account/password/", views.password, name="account_change_password"),
    path("account/proof/", include(proof)),
    path("account/factors/", include(factors)),
    path("", include((own, "accounts"))),
]
