from django.urls import path

from liandong.core.operation import views

app_name = "operation"
urlpatterns = [
    path("metrics", views.numbers, name="metrics"),
    path("alive/clock", views.clock_alive, name="clock_alive"),
]
