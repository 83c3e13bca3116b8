"""Two pages: the tokens that the security administrator keeps, and the list of operations."""

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.api import actions, reads
from liandong.api.documents import operations
from liandong.api.page_forms import TokenForm
from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs, proved
from liandong.core.errors import DomainError, Invalid

_FIELDS = {"expires_at": "expires_on"}


@never_cache
@require_http_methods(["GET", "POST"])
@needs("api.manage_tokens")
@proved
def tokens(request: SignedInRequest) -> HttpResponse:
    """All tokens, and a form for one more. Its secret is in this one answer and nowhere else."""
    form, secret, status = TokenForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _token, secret = _created(request, form)
            except DomainError as error:
                _show(form, error)
            else:
                form, status = TokenForm(), 201
    context = {"form": form, "secret": secret, "tokens": reads.tokens_seen(request.actor), "now": clock.now()}
    return render(request, "api/tokens.html", context, status=status)


def _created(request: SignedInRequest, form: TokenForm) -> tuple[object, str]:
    given = form.cleaned_data
    until = timezone.make_aware(datetime.combine(given.pop("expires_on"), time.max))
    return actions.create_token(**given, expires_at=until, by=request.actor, at=clock.now())


def _show(form: TokenForm, error: DomainError) -> None:
    if not isinstance(error, Invalid):
        form.add_error(None, str(error))
        return
    for field, sentence in error.errors.items():
        form.add_error(_FIELDS.get(field, field), sentence)


@require_POST
@needs("api.manage_tokens")
@proved
def revocation(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.revoke_token(token=reads.token_named(pk, request.actor), by=request.actor, at=clock.now())
    return redirect("api:tokens")


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """What the API can do, from its own description. For everybody: it shows nothing of the place."""
    return render(request, "api/docs.html", {"groups": operations()})
