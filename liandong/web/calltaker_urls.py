"""Addresses of the call taker's desk; part of `web`."""

from django.urls import path

from liandong.web import calltaker_calls as calls
from liandong.web import calltaker_seat as seat
from liandong.web import calltaker_views as views
from liandong.web import drill_urls

urlpatterns = [
    path("desk/seat/", seat.seat, name="call_seat"),
    path("desk/seat/handover/", seat.handover, name="call_handover"),
    path("desk/seat/reliefs/", seat.relieve, name="call_reliefs"),
    path("desk/seat/excuses/", seat.excuse, name="call_excuses"),
    path("desk/call/", views.desk, name="call_taker"),
    path("desk/call/rows/", views.call_rows, name="call_rows"),
    path("desk/call/assist/", views.assist, name="call_assist"),
    path("desk/call/places/", views.place_choices, name="call_places"),
    path("desk/call/places/at/", views.place_at, name="call_place_at"),
    path("desk/call/types/", views.type_choices, name="call_types"),
    path("desk/call/mine/", views.mine, name="my_reports"),
    path("desk/call/drafts/<str:key>/", views.draft, name="call_draft"),
    path("desk/call/drafts/<str:key>/discarded/", views.discard, name="call_draft_discarded"),
    path("desk/call/<str:ref>/caller/", views.caller, name="call_caller"),
    path("desk/call/<str:ref>/answer/", views.answer, name="call_answer"),
    path("desk/call/<str:ref>/line/", calls.exchange, name="call_line"),
    path("desk/call/<str:ref>/answers/", calls.answers, name="call_answers"),
    *drill_urls.urlpatterns,
]
