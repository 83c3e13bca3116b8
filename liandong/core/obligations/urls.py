from django.urls import path

from liandong.core.obligations import views

app_name = "obligations"
urlpatterns = [
    path("obligations/", views.mine, name="mine"),
    path("obligations/<int:pk>/", views.one, name="one"),
    path("obligations/<int:pk>/waivers/", views.waivers, name="waivers"),
    path("obligations/<int:pk>/voidings/", views.voidings, name="voidings"),
]
