from django.urls import path

from liandong.core.live import views

app_name = "live"
urlpatterns = [
    path("live/changes", views.changes, name="changes"),
    path("live/token", views.token, name="token"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
