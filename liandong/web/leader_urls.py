from django.urls import path

from liandong.web import leader_views

urlpatterns = [
    path("leader/", leader_views.desk, name="leader"),
    path("leader/<str:name>/part/", leader_views.part, name="leader_part"),
    path("leader/instructions/", leader_views.instruct, name="leader_instructions"),
    path("leader/decisions/", leader_views.decide, name="leader_decisions"),
]
