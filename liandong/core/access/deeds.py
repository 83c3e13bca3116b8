"""What is done on a page: one action, then back to where it was done."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import DomainError, Invalid

P = ParamSpec("P")
Deed = Callable[Concatenate[SignedInRequest, P], str]


class NotDone(HttpResponseRedirect):
    """Leads back to the page that says why nothing was done: no answer to keep for a second request."""


def done_on(back: str) -> Callable[[Deed[P]], Callable[..., HttpResponse]]:
    """Run a deed, say what came of it, and go back to the page it was done on.

    What was typed is not lost to a refusal: the browser keeps it when people go back, and the sentence says
    what to change.
    """

    def decorate(deed: Deed[P]) -> Callable[..., HttpResponse]:
        @require_POST
        @signed_in
        @wraps(deed)
        def view(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                messages.success(request, deed(request, *args, **kwargs))
            except DomainError as error:
                if error.status in (403, 404):  # not theirs to do: nothing to put right and send again
                    raise
                messages.error(request, str(error))
                return NotDone(reverse(back, kwargs=kwargs))
            return redirect(reverse(back, kwargs=kwargs))

        return view

    return decorate


def filled(form: forms.Form) -> dict[str, Any]:
    """The form's values. Raises Invalid with a sentence for each field."""
    if not form.is_valid():
        labels = {name: str(field.label or name) for name, field in form.fields.items()}
        raise Invalid({name: f"{labels.get(name, '')}：{said[0]}" for name, said in form.errors.items()})
    return form.cleaned_data
