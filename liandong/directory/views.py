"""Pages of the directory: one access call, one read, one render."""

from collections import Counter

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.journal.models import Entry
from liandong.directory import reads, words
from liandong.directory.forms import (
    LiaisonForm,
    MatrixForm,
    NoteForm,
    PeopleFilter,
    PhoneForm,
    RosterForm,
    UnitFilter,
)
from liandong.directory.hooks import duty_now
from liandong.directory.models import MatrixRow, Region
from liandong.directory.policy import KEEPERS
from liandong.directory.responsibility import matrix_grid, shown_row

PER_PAGE = 50


@require_GET
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The directory at a glance: how many of what, and what is lacking, the longest first."""
    by, at = request.actor, clock.now()
    units = reads.units(by)
    gaps = [(unit, item) for unit in units for item in unit.checklist.lacking]
    per_tier = Counter(unit.org.tier for unit in units)
    context = {
        "now": at,
        "tiers": [(tier, per_tier[tier.tier]) for tier in words.tiers()],
        "gaps": sorted(gaps, key=lambda pair: pair[1].since)[:12],
        "gap_count": len(gaps),
        "gap_units": sum(1 for unit in units if unit.checklist.lacking),
        "liaison_problems": [unit for unit in units if unit.liaison_problem],
        "people_count": reads.people_count(by),
        "region_count": Region.objects.count(),
        "may_import": may(by, "directory.import_tables"),
    }
    return render(request, "directory/home.html", context)


@require_GET
@signed_in
def units(request: SignedInRequest) -> HttpResponse:
    form = UnitFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = reads.units(request.actor, **asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "count": len(found),
        "may_import": may(request.actor, "directory.import_tables"),
    }
    return render(request, "directory/units.html", context)


@require_GET
@signed_in
def unit(request: SignedInRequest, code: str) -> HttpResponse:
    by, at = request.actor, clock.now()
    found = reads.unit_page(code, by, at)
    own = by.org == code or not by.roles.isdisjoint(KEEPERS)
    timeline = Entry.objects.filter(stream=f"org/{code}", kind__startswith="directory.").order_by("-id")[:20]
    context = {
        "now": at,
        "unit": found,
        "on_duty_now": duty_now(org=code, at=at),
        "entries": timeline,
        "may_file": own and may(by, "directory.file_liaison"),
        "may_note": own and may(by, "directory.note_liaison_change"),
        "may_publish": own and may(by, "directory.publish_duty_phone"),
        "may_keep": own and may(by, "directory.set_readiness"),
        "may_roster": own and may(by, "directory.file_roster"),
        "liaison_form": LiaisonForm(prefix="liaison"),
        "phone_form": PhoneForm(prefix="phone", initial={"phone": found.org.public_phone}),
        "note_form": NoteForm(prefix="note"),
        "roster_form": RosterForm(prefix="roster"),
    }
    return render(request, "directory/unit.html", context)


@require_GET
@signed_in
def regions(request: SignedInRequest) -> HttpResponse:
    """The tree down to townships; the villages of one township on demand, in the order of codes."""
    opened = request.GET.get("open", "")[:12]
    village = Q(children__level="village")
    rows = Region.objects.filter(~Q(level="village") | Q(parent=opened)).annotate(
        villages=Count("children", village, distinct=True), orgs=Count("organisations", distinct=True)
    )
    return render(request, "directory/regions.html", {"rows": rows, "opened": opened})


@require_GET
@signed_in
def people(request: SignedInRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = reads.people(request.actor, clock.now(), **asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "count": len(found),
        "may_import": may(request.actor, "directory.import_tables"),
        "may_reveal": may(request.actor, "directory.see_phones"),
    }
    return render(request, "directory/people.html", context)


@require_GET
@signed_in
def phones(request: SignedInRequest) -> HttpResponse:
    """Published duty phones, for everybody who is signed in."""
    return render(request, "directory/phones.html", {"units": reads.public_phones()})


@require_GET
@signed_in
def matrix(request: SignedInRequest) -> HttpResponse:
    """Who answers for what: types down, phases across; one cell open for change."""
    may_change = may(request.actor, "directory.change_matrix")
    form, opened = None, None
    if may_change and "types" in request.GET:
        opened = MatrixRow.objects.filter(
            types=request.GET["types"][:16], phase=request.GET.get("phase", "")[:32]
        ).first()
        form = MatrixForm(initial=shown_row(opened)) if opened else None
    context = {
        "phases": MatrixRow.Phase.choices,
        "rows": matrix_grid(),
        "may_change": may_change,
        "may_import": may_change,
        "form": form,
        "opened": opened,
        "opened_name": words.type_name(opened.types) if opened else "",
    }
    return render(request, "directory/matrix.html", context)
