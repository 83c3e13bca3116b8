"""Every address of the product, module by module."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

MODULES = [
    *("core.ui", "core.live", "core.operation", "core.notify", "core.obligations", "core.access"),
    *("directory", "duty", "resources", "risk", "intake", "dispatch", "reporting", "conversation"),
    *("incidents", "accounts", "api", "web"),
]

urlpatterns = [path("i18n/", include("django.conf.urls.i18n"))]
for module in MODULES:
    name = f"liandong.{module}.urls"
    if find_spec(name):
        urlpatterns += [path("", include(import_module(name)))]

handler403 = "liandong.core.ui.views.forbidden"
handler404 = "liandong.core.ui.views.not_found"
handler500 = "liandong.core.ui.views.server_error"
