from django.urls import path, re_path

from liandong.core.sheets.pages import import_urls
from liandong.resources import views

app_name = "resources"
urlpatterns = [
    path("resources/", views.stocks, name="stocks"),
    path("resources/stocks/", views.register, name="register"),
    path("resources/<int:pk>/", views.stock, name="stock"),
    path("resources/<int:pk>/changes/", views.change, name="change"),
    path("resources/<int:pk>/confirmations/", views.confirm, name="confirm"),
    re_path(r"^resources/export\.(?P<form>xlsx|csv)$", views.export, name="export"),
    *import_urls("resources/imports/", "resources.keep", views.opened),
]
