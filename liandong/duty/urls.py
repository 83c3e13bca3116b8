from django.urls import path, re_path

from liandong.duty import views

app_name = "duty"
_UPLOAD = "duty/<slug:org>/tables/<uuid:upload>/"
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
    path("duty/<slug:org>/tables/", views.upload, name="upload"),
    path("duty/<slug:org>/tables/template.xlsx", views.blank, name="template"),
    path(_UPLOAD, views.preview, name="preview"),
    path(_UPLOAD + "rows/", views.take_in, name="take_in"),
    path(_UPLOAD + "problems.xlsx", views.problems, name="problems"),
]
