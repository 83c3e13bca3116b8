from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path

from liandong.api import views
from liandong.api.application import made
from liandong.api.edge import guarded
from liandong.core.errors import NotVisible

api = made()


def _nothing(request: HttpRequest, **words: Any) -> HttpResponse:
    raise NotVisible


def _patterns() -> list[URLPattern]:
    """The operations as views that always answer what programs can read."""
    patterns, _app, _namespace = api.urls
    kept = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in kept:
        one.callback = guarded(one.callback)
    return kept


app_name = "api"
urlpatterns = [
    path("api/tokens/", views.tokens, name="tokens"),
    path("api/tokens/<int:pk>/revocation/", views.revocation, name="revocation"),
    path("api/v1/docs/", views.docs, name="docs"),
    path("api/v1/", include(_patterns())),
    re_path(r"^api/v1(?P<rest>/.*)?$", guarded(_nothing), name="unknown"),
]
