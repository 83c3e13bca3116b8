from django.urls import path

from liandong.dispatch import order_views, views

app_name = "dispatch"
urlpatterns = [
    path("dispatch/", views.desk, name="desk"),
    path("dispatch/rows/", views.rows, name="rows"),
    path("dispatch/proposals/", views.proposed, name="proposals"),
    path("incidents/<str:ref>/", views.incident, name="incident"),
    path("incidents/<str:ref>/live/", views.incident_live, name="incident_live"),
    path("incidents/<str:ref>/orders/", views.orders, name="orders"),
    path("incidents/<str:ref>/supplements/", views.supplements, name="supplements"),
    path("incidents/<str:ref>/grade/", views.grade, name="grade"),
    path("incidents/<str:ref>/merger/", views.merger, name="merger"),
    path("incidents/<str:ref>/closure/", views.closure, name="closure"),
    path("incidents/<str:ref>/reopening/", views.reopening, name="reopening"),
    path("unit/", order_views.unit_desk, name="unit_desk"),
    path("unit/board/", order_views.unit_board, name="unit_board"),
    path("unit/choices/", order_views.unit_choices, name="unit_choices"),
    path("orders/<str:ref>/", order_views.order, name="order"),
    path("orders/<str:ref>/acknowledgement/", order_views.acknowledgement, name="acknowledgement"),
    path("orders/<str:ref>/departure/", order_views.departure, name="departure"),
    path("orders/<str:ref>/arrival/", order_views.arrival, name="arrival"),
    path("orders/<str:ref>/completion/", order_views.completion, name="completion"),
    path("orders/<str:ref>/feedback/", order_views.feedback, name="feedback"),
    path("orders/<str:ref>/false-report/", order_views.false_report, name="false_report"),
    path("orders/<str:ref>/recall/", order_views.recall, name="recall"),
    path("orders/<str:ref>/handover/", order_views.handover, name="handover"),
    path("orders/<str:ref>/handover/acceptance/", order_views.acceptance, name="acceptance"),
    path("orders/<str:ref>/handover/refusal/", order_views.refusal, name="refusal"),
    path("orders/<str:ref>/handover/decision/", order_views.decision, name="decision"),
]
