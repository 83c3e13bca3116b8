"""What every answer tells the browser to forbid, whatever view made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

FEATURES = "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), bluetooth=(), midi=()"
"""What field reports need, of our own pages only; the rest nobody asks for."""
_SHARED = ("image/", "text/css", "text/javascript", "application/javascript", "application/octet-stream")
"""Our own files and the base map: the same for everybody, and worth keeping."""


class ProtectiveHeadersMiddleware:
    """No other site may embed an answer, and no browser or proxy keeps a page: it may name people.

    A view that sets its own `Cache-Control` has thought about it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        answer.headers.setdefault("Permissions-Policy", FEATURES)
        if not answer.headers.get("Content-Type", "").startswith(_SHARED):
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer
