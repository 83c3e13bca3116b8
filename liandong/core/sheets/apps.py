from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "liandong.core.sheets"
    label = "sheets"
