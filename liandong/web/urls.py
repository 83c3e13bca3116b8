from django.urls import path

from liandong.web import calltaker_urls, field_views, leader_urls, map_urls, public_views, views, wall_urls

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/persona/", views.sign_in_as, name="sign_in_as"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("post/", views.choose_post, name="choose_post"),
    *map_urls.urlpatterns,
    *calltaker_urls.urlpatterns,
    *leader_urls.urlpatterns,
    *wall_urls.urlpatterns,
    path("field/", field_views.home, name="field"),
    path("field/session/", field_views.session, name="field_session"),
    path("field/reports/", field_views.reports, name="field_reports"),
    path("field/reports/<str:key>/photos/", field_views.photos, name="field_photos"),
    path("field/mine/", field_views.mine, name="field_mine"),
    path("field/incidents/", field_views.incidents, name="field_incidents"),
    path("field/worker.js", field_views.worker, name="field_worker"),
    path("reports/<str:ref>/photos/<str:sha256>/", field_views.photo, name="report_photo"),
    path("public/", public_views.report, name="public_report"),
    path("public/follow/", public_views.follow, name="public_follow"),
    path("public/look/", public_views.look, name="public_look"),
]
