"""Pages of the security and the audit administrator."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.accounts import actions, facts, reads
from liandong.accounts.forms import AppointForm, LogForm, OpenForm
from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.models import User
from liandong.core.access.policy import may, require
from liandong.core.access.views import SignedInRequest, needs, proved
from liandong.core.errors import DomainError
from liandong.core.journal.models import Entry
from liandong.core.sheets.books import export_csv
from liandong.core.sheets.columns import Column
from liandong.directory import actions as directory
from liandong.directory import reads as people

M = TypeVar("M", bound=Model)
PAGE = 50
MOST = 10_000
"""Lines of one export: what is more is asked for by day."""
_COLUMNS = [
    Column("at", "时间"),
    Column("by", "操作人"),
    Column("org", "单位"),
    Column("kind", "种类"),
    Column("said", "内容"),
]


@never_cache
@require_http_methods(["GET", "POST"])
@needs("accounts.keep")
@proved
def accounts(request: SignedInRequest) -> HttpResponse:
    """All accounts, and a form for one more; its link is in this one answer and nowhere else."""
    form, link, status = OpenForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _account, secret = actions.open_account(**form.cleaned_data, by=request.actor, at=clock.now())
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                form, link, status = OpenForm(), _link(request, secret), 201
    text = request.GET.get("text", "").strip()
    page = _page(request, reads.accounts(request.actor, text))
    told = {
        "form": form,
        "link": link,
        "page": page,
        "lines": reads.lines(list(page), clock.now()),
        "text": text,
    }
    return render(request, "accounts/accounts.html", told, status=status)


@never_cache
@require_GET
@needs("accounts.keep")
@proved
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    return _shown(request, reads.account(pk, request.actor))


@never_cache
@require_POST
@needs("accounts.keep")
@proved
def links(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new one-time link, shown once."""
    found = reads.account(pk, request.actor)
    secret = actions.make_link(account=found, by=request.actor, at=clock.now())
    return _shown(request, found, link=_link(request, secret), status=201)


def _shown(request: SignedInRequest, found: User, link: str = "", status: int = 200) -> HttpResponse:
    at = clock.now()
    told = {"line": reads.lines([found], at)[0], "link": link, "posts": people.posts_of(found.person, at)}
    return render(request, "accounts/account.html", {**told, "form": AppointForm()}, status=status)


@proved
@done_on("accounts:account")
def state(request: SignedInRequest, pk: int) -> str:
    """Disable or enable."""
    active = request.POST.get("active") == "yes"
    actions.set_active(
        account=reads.account(pk, _keeper(request)), active=active, by=request.actor, at=clock.now()
    )
    return _("账号已启用。") if active else _("账号已停用，正在使用的会话随即结束。")


@proved
@done_on("accounts:account")
def factors(request: SignedInRequest, pk: int) -> str:
    actions.reset_factors(account=reads.account(pk, _keeper(request)), by=request.actor, at=clock.now())
    return _("第二验证方式已清除，此人下次登录时须重新绑定。")


@done_on("accounts:account")
def unlocking(request: SignedInRequest, pk: int) -> str:
    """Without a proof: a call taker who is locked out cannot wait for it."""
    actions.unlock(account=reads.account(pk, _keeper(request)), by=request.actor, at=clock.now())
    return _("锁定已解除，可立即登录。")


@proved
@done_on("accounts:account")
def appointments(request: SignedInRequest, pk: int) -> str:
    found, given = reads.account(pk, _keeper(request)), filled(AppointForm(request.POST))
    directory.appoint(person=found.person, **given, by=request.actor, at=clock.now())
    return _("已任命，立即生效。")


@proved
@done_on("accounts:account")
def dismissals(request: SignedInRequest, pk: int) -> str:
    found, post = reads.account(pk, _keeper(request)), request.POST.get("post", "")
    directory.dismiss(person=found.person, post=post, by=request.actor, at=clock.now())
    return _("已免去该岗位，立即生效。")


def _keeper(request: SignedInRequest) -> Actor:
    require(request.actor, "accounts.keep")
    return request.actor


@require_GET
@needs("accounts.see_log")
def log(request: SignedInRequest) -> HttpResponse:
    """Lines of the journal: sign-ins and rights for both administrators, everything for the audit one."""
    form, asked = _asked(request)
    page = _page(request, reads.log(request.actor, asked))
    told = {"form": form, "page": page, "may_export": may(request.actor, "accounts.audit")}
    return render(request, "accounts/log.html", told)


@require_POST
@needs("accounts.audit")
def exports(request: SignedInRequest) -> HttpResponse:
    """The same lines as a file; that they were taken along is itself a line."""
    _form, asked = _asked(request)
    found = list(reads.log(request.actor, asked)[:MOST])
    said = ", ".join(f"{name}={value}" for name, value in vars(asked).items() if value)
    by = request.actor
    actions.state(
        facts.JournalExported(person=by.ref, name=by.name, count=len(found), asked=said), by, clock.now()
    )
    answer = HttpResponse(
        export_csv(_COLUMNS, map(_cells, found), masked=True), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="journal.csv"'
    return answer


def _cells(entry: Entry) -> dict[str, str]:
    at = f"{timezone.localtime(entry.recorded_at):%Y-%m-%d %H:%M:%S}"
    return {"at": at, "by": entry.by_name, "org": entry.org, "kind": entry.kind, "said": str(entry)}


def _asked(request: SignedInRequest) -> tuple[LogForm, reads.Asked]:
    groups = list(reads.GROUPS) if may(request.actor, "accounts.audit") else ["sign-ins", "rights"]
    form = LogForm(request.GET or None, groups=groups)
    return form, form.asked


def _page(request: HttpRequest, found: QuerySet[M]) -> Page[M]:
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def _link(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("accounts:password_link", args=[secret]))
