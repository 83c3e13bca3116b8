from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "liandong.core.ui"
    label = "ui"
