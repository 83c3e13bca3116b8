"""The pages around a drill: what it is, and going in and out of its world. The call itself is on the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.web import drill


@require_http_methods(["GET", "POST"])
@needs("intake.take_calls")
def page(request: SignedInRequest) -> HttpResponse:
    """What a drill is and how one's own went; POST rings the next exercise call."""
    if request.method == "POST":
        try:
            world = drill.begin(by=request.actor, at=clock.now(), script=request.POST.get("script", ""))
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, str(error))
        else:
            request.session["world"] = world
            return redirect(reverse("web:call_taker") + "?new=1")
    context = {
        "scripts": list(drill.scripts().values()),
        "results": drill.results(request.actor.ref),
        "running": drill.running(request.actor),
        "within": drill.ORDER_WITHIN,
    }
    return render(request, "web/calltaker/drill.html", context)


@require_POST
@needs("intake.take_calls")
def end(request: SignedInRequest) -> HttpResponse:
    """Come out of the exercise."""
    request.session.pop("world", None)
    messages.success(request, _("演练已结束，现在是真实业务"))
    return redirect("web:drill")
