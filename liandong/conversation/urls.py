from django.urls import path

from liandong.conversation import views

app_name = "conversation"
urlpatterns = [
    path("threads/", views.threads, name="threads"),
    path("threads/unread/", views.unread, name="unread"),
    path("incidents/<str:ref>/thread/", views.thread, name="thread"),
    path("incidents/<str:ref>/thread/lines/", views.lines, name="lines"),
    path("incidents/<str:ref>/thread/readings/", views.readings, name="readings"),
    path("lines/<int:pk>/answers/", views.answers, name="answers"),
    path("addressees/<int:pk>/phonings/", views.phonings, name="phonings"),
    path("addressees/<int:pk>/resendings/", views.resendings, name="resendings"),
    path("calls/new/", views.new_call, name="new_call"),
    path("calls/people/", views.people, name="people"),
    path("calls/<int:pk>/", views.call, name="call"),
]
