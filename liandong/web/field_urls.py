"""Addresses of phones: villages, townships, and units on scene; part of `web`."""

from django.urls import path

from liandong.web import field_scene_views as scene
from liandong.web import field_views as views

urlpatterns = [
    path("field/", views.home, name="field"),
    path("field/session/", views.session, name="field_session"),
    path("field/reports/", views.reports, name="field_reports"),
    path("field/reports/<str:key>/photos/", views.photos, name="field_photos"),
    path("field/reports/<str:key>/voices/", views.voices, name="field_voices"),
    path("field/mine/", views.mine, name="field_mine"),
    path("field/incidents/", views.incidents, name="field_incidents"),
    path("field/scene/<str:ref>/", scene.scene, name="scene"),
    path("field/scene/<str:ref>/reports/", scene.reports, name="scene_reports"),
    path("field/scene/<str:ref>/reports/<str:key>/photos/", scene.photos, name="scene_photos"),
    path("field/scene/<str:ref>/reports/<str:key>/voices/", scene.voices, name="scene_voices"),
    path("field/worker.js", views.worker, name="field_worker"),
    path("reports/<str:ref>/photos/<str:sha256>/", views.photo, name="report_photo"),
    path("reports/<str:ref>/voices/<str:sha256>/", views.voice, name="report_voice"),
    path("scene/<int:pk>/photos/<str:sha256>/", scene.photo, name="scene_photo"),
    path("scene/<int:pk>/voices/<str:sha256>/", scene.voice, name="scene_voice"),
]
