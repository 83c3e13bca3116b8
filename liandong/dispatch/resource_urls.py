"""Addresses of materials and of general orders: part of `urls`."""

from django.urls import path

from liandong.dispatch import general_views
from liandong.dispatch import resource_views as views

urlpatterns = [
    path("general-orders/", general_views.listed, name="general_orders"),
    path("general-orders/<str:ref>/", general_views.one, name="general_order"),
    path("general-orders/<str:ref>/answers/", general_views.answer, name="general_answers"),
    path("incidents/<str:ref>/materials/", views.materials, name="materials"),
    path("materials/<str:ref>/", views.loan, name="loan"),
    path("materials/<str:ref>/acknowledgement/", views.acknowledgement, name="loan_acknowledgement"),
    path("materials/<str:ref>/departure/", views.hand_out, name="loan_departure"),
    path("materials/<str:ref>/receipt/", views.receipt, name="loan_receipt"),
    path("materials/<str:ref>/returns/", views.give_back, name="loan_returns"),
    path("materials/<str:ref>/release/", views.release, name="loan_release"),
]
