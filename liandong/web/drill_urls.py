"""Addresses of the drill; part of `web`."""

from django.urls import path

from liandong.web import drill_views as views

urlpatterns = [
    path("drill/", views.page, name="drill"),
    path("drill/end/", views.end, name="drill_end"),
]
