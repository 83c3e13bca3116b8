from django.urls import path

from liandong.core.notify import outside_views, views

app_name = "notify"
urlpatterns = [
    path("phones/", views.phones, name="phones"),
    path("phones/<slug:person>/", views.phone, name="phone"),
    path("phones/<slug:person>/messages/<int:delivery>/answer/", views.answer, name="answer"),
    path("messages/", views.inbox, name="inbox"),
    path("messages/readings/", views.readings, name="readings"),
    path("messages/<int:delivery>/answer/", views.own_answer, name="own_answer"),
    path("t/<str:token>/", outside_views.tap, name="tap"),
    path("notify/receipts/<slug:channel>/", outside_views.receive, name="receipts"),
]
