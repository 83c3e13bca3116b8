from django.urls import path

from liandong.web import (
    calltaker_urls,
    field_urls,
    leader_urls,
    map_urls,
    privacy_views,
    public_views,
    rings,
    status_views,
    views,
    wall_urls,
)

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("status/", status_views.status, name="status"),
    path("account/", views.account, name="account"),
    path("post/", views.choose_post, name="choose_post"),
    path("ring/mute/", rings.mute, name="ring_mute"),
    *map_urls.urlpatterns,
    *calltaker_urls.urlpatterns,
    *leader_urls.urlpatterns,
    *wall_urls.urlpatterns,
    *field_urls.urlpatterns,
    path("privacy/", privacy_views.destructions, name="privacy"),
    path("privacy/looks/", privacy_views.looks, name="looks"),
    path("privacy/looks.csv", privacy_views.looks_csv, name="looks_csv"),
    path("public/", public_views.report, name="public_report"),
    path("public/follow/", public_views.follow, name="public_follow"),
    path("public/phones/", public_views.phones, name="public_phones"),
    path("public/look/", public_views.look, name="public_look"),
]
