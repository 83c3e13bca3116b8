from django.urls import path

from liandong.reporting import views

app_name = "reporting"
urlpatterns = [
    path("incidents/<str:ref>/upward-reports/", views.upward_reports, name="upward_reports"),
    path("instructions/<str:ref>/", views.instruction, name="instruction"),
]
