"""Where a request comes from."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The browser's address, behind as many proxies as LIANDONG_PROXIES trusts."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None
