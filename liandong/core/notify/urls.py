from django.urls import path

from liandong.core.notify import views

app_name = "notify"
urlpatterns = [
    path("phones/", views.phones, name="phones"),
    path("phones/<slug:person>/", views.phone, name="phone"),
    path("phones/<slug:person>/messages/<int:delivery>/answer/", views.answer, name="answer"),
]
