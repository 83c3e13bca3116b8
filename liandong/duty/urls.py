from django.urls import path, re_path

from liandong.core.sheets.pages import import_urls
from liandong.duty import views

app_name = "duty"
urlpatterns = [
    path("duty/", views.now, name="now"),
    re_path(
        r"^duty/calendar/(?P<kind>org|person)/(?P<code>[a-z0-9-]+)/(?P<given>[0-9a-f]{40})\.ics$",
        views.calendar,
        name="calendar",
    ),
    path("duty/<slug:org>/", views.roster, name="roster"),
    path("duty/<slug:org>/shifts/", views.add, name="shifts"),
    path("duty/<slug:org>/swaps/", views.swap, name="swaps"),
    path("duty/<slug:org>/removals/", views.remove, name="removals"),
    path("duty/<slug:org>/arrivals/", views.take, name="arrivals"),
    path("duty/<slug:org>/departures/", views.leave, name="departures"),
    path("duty/<slug:org>/calendar/", views.renew_calendar, name="renew_calendar"),
    *import_urls("duty/<slug:org>/tables/", "duty.publish_roster", views.opened),
]
