from django.urls import path, re_path

from liandong.core.sheets.pages import import_urls
from liandong.directory import agreement_views, deeds, table_views, views

app_name = "directory"
urlpatterns = [
    path("directory/", views.home, name="home"),
    path("directory/units/", views.units, name="units"),
    path("directory/units/<slug:code>/", views.unit, name="unit"),
    path("directory/units/<slug:code>/liaisons/", deeds.file_liaison, name="liaisons"),
    path("directory/units/<slug:code>/liaison-doubt/", deeds.note_liaison_change, name="liaison_doubt"),
    path("directory/units/<slug:code>/public-phone/", deeds.publish_phone, name="public_phone"),
    path("directory/units/<slug:code>/readiness/", deeds.set_readiness, name="readiness"),
    path("directory/units/<slug:code>/rosters/", deeds.file_roster, name="rosters"),
    path("directory/regions/", views.regions, name="regions"),
    path("directory/people/", views.people, name="people"),
    path("directory/people/<slug:ref>/phone/", deeds.reveal_phone, name="reveal_phone"),
    path("directory/phones/", views.phones, name="phones"),
    path("directory/matrix/", views.matrix, name="matrix"),
    path("directory/matrix/rows/", deeds.change_matrix, name="matrix_rows"),
    path("directory/agreements/", agreement_views.listed, name="agreements"),
    path("directory/agreements/files/", agreement_views.file, name="agreement_files"),
    path("directory/agreements/ends/", agreement_views.end, name="agreement_ends"),
    path("directory/agreements/checks/", agreement_views.check, name="agreement_checks"),
    path("directory/search/", deeds.search, name="search"),
    re_path(
        r"^directory/tables/(?P<table>\w+)/export\.(?P<form>xlsx|csv)$", table_views.export, name="export"
    ),
    *import_urls("directory/tables/<slug:table>/", "directory.import_tables", table_views.opened),
]
