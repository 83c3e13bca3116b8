"""Who may open which page of signing in and of keeping accounts."""

from liandong.core.access.models import User
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, only, public

KEEPER, AUDITOR = "security_administrator", "audit_administrator"


def _kept(name, **more):
    """Nobody's account: who may keep accounts gets past the door, and there is none."""
    args = {"args": {"pk": 1}, **more}
    return Row(f"accounts:{name}", {ANONYMOUS: SIGN_IN, KEEPER: 404, ELSE: 403}, **args)


def _own(name, status=200, **more):
    """One's own; the accounts of this table have neither password nor factors to prove anything with."""
    return Row(name, {ANONYMOUS: SIGN_IN, ELSE: status}, **more)


def an_account():
    return {"pk": User.objects.create(username="somebody", person="somebody").pk}


ROWS = [
    public("account_login"),
    Row("account_login", {ELSE: 422}, method="post", data={"username": "x", "password": "y"}),
    Row("account_logout", {ELSE: SIGN_IN}, method="post"),
    Row("mfa_authenticate", {ELSE: 302}),  # nobody is between the two steps
    Row("openid_connect_login", {ELSE: 404}, args={"provider_id": "place"}),  # none is set
    Row("openid_connect_callback", {ELSE: 404}, args={"provider_id": "place"}),
    Row("accounts:persona", {ELSE: 404}, method="post"),  # personas exist in demos only
    Row("accounts:password_link", {ELSE: 404}, args={"secret": "x"}),
    Row("accounts:presence", {ANONYMOUS: 401, ELSE: 200}),
    Row("accounts:presence", {ANONYMOUS: 401, ELSE: 200}, method="post"),
    _own("account_change_password", 404),
    _own("account_reauthenticate", 403),
    _own("mfa_reauthenticate", 403),
    _own("mfa_reauthenticate_webauthn", 403),
    _own("mfa_index"),
    _own("mfa_activate_totp"),
    _own("mfa_deactivate_totp", 404),
    _own("mfa_add_webauthn"),
    _own("mfa_remove_webauthn", 404, args={"pk": 1}),
    _own("mfa_view_recovery_codes", 404),
    _own("mfa_generate_recovery_codes"),
    only("accounts:accounts", KEEPER),
    only(
        "accounts:accounts",
        KEEPER,
        status=422,
        method="post",
        data={"person": "nobody", "username": "nobody"},
    ),
    _kept("account"),
    _kept("account", make=an_account, args={}),  # of no organisation that they see
    *(
        _kept(name, method="post")
        for name in ("state", "links", "factors", "unlocking", "appointments", "dismissals")
    ),
    only("accounts:log", KEEPER, AUDITOR),
    only("accounts:exports", AUDITOR, method="post"),
]
