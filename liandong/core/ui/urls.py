from django.urls import path

from liandong.core.ui import views

app_name = "ui"
urlpatterns = [path("design/", views.design, name="design")]
