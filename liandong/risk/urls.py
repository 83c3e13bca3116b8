from django.urls import path, re_path

from liandong.core.sheets.pages import import_urls
from liandong.risk import views

app_name = "risk"
urlpatterns = [
    path("risks/", views.points, name="points"),
    path("risks/<int:pk>/", views.point, name="point"),
    path("risks/<int:pk>/changes/", views.change, name="change"),
    path("risks/<int:pk>/closure/", views.close, name="close"),
    re_path(r"^risks/export\.(?P<form>xlsx|csv)$", views.export, name="export"),
    *import_urls("risks/imports/", "risk.keep", views.opened),
]
