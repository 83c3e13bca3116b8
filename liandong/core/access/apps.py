from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "liandong.core.access"
    label = "access"
