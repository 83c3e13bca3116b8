"""Accounts as the security administrator sees them, and the journal as the audit administrator reads it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.models import User
from liandong.core.access.policy import visible
from liandong.core.errors import NotVisible
from liandong.core.journal.models import Entry
from liandong.directory import reads as directory
from liandong.directory.models import Organisation, Person


@dataclass(frozen=True)
class AccountLine:
    """An account in a list. `locked`: somebody is locked out of it now; `factors`: how many are bound."""

    account: User
    org: str
    posts: tuple[str, ...]
    factors: int
    locked: bool
    last: datetime | None


@dataclass(frozen=True)
class Group:
    """Kinds of facts that one question is about; no kinds: all of them."""

    label: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What to look for: `what` is a key of GROUPS, `person` a reference or a name, both days included."""

    what: str
    person: str = ""
    since: date | None = None
    until: date | None = None


GROUPS = {
    "sign-ins": Group(
        gettext_noop("登录"),
        tuple(
            f"access.{kind}"
            for kind in ("signed_in", "signed_out", "sign_in_failed", "locked_out", "unlocked")
        ),
    ),
    "rights": Group(
        gettext_noop("权限与账号"),
        (
            *(
                "access.account_opened",
                "access.account_disabled",
                "access.account_enabled",
                "access.link_made",
            ),
            *("access.password_changed", "access.factor_changed", "access.factors_reset"),
            *("directory.person_appointed", "directory.person_dismissed"),
            *("api.token_created", "api.token_revoked", "access.wall_opened", "access.wall_closed"),
        ),
    ),
    "seen": Group(
        gettext_noop("查看个人信息"),
        (
            "access.revealed",
            "directory.phone_revealed",
            "access.journal_exported",
            "journal.personal_destroyed",
        ),
    ),
    "all": Group(gettext_noop("全部流水")),
}


def accounts(viewer: Actor, text: str = "") -> QuerySet[User]:
    """Accounts of people whose organisations the viewer may see."""
    seen = Person.objects.filter(org__in=visible(Organisation.objects.all(), viewer)).values("ref")
    found = User.objects.filter(person__in=seen).order_by("username")
    named = Q(username__icontains=text) | Q(first_name__icontains=text) | Q(person__icontains=text)
    return found.filter(named) if text else found


def account(pk: int, viewer: Actor) -> User:
    """Raises NotVisible."""
    found = accounts(viewer).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def lines(found: list[User], at: datetime) -> list[AccountLine]:
    """The same accounts with where their people serve, their factors and locks: four questions for a page."""
    serving = Person.objects.filter(ref__in=[user.person for user in found])
    people = {one.ref: one for one in directory.people_lines(serving, at)}
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    bound = list(Authenticator.objects.filter(user__in=found, type__in=kinds).values_list("user", flat=True))
    locked = locked_names([user.username for user in found])
    mine = {f"person/{user.person}": user.pk for user in found}
    last = Entry.objects.filter(stream__in=mine, kind="access.signed_in").order_by()
    came = dict(last.values_list("stream").annotate(Max("recorded_at")))
    return [
        AccountLine(
            user,
            people[user.person].org_name if user.person in people else "",
            people[user.person].posts if user.person in people else (),
            bound.count(user.pk),
            user.username in locked,
            came.get(f"person/{user.person}"),
        )
        for user in found
    ]


def locked_names(names: list[str]) -> set[str]:
    """Which of the names are locked out now, from wherever."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    most = int(settings.AXES_FAILURE_LIMIT)
    held = AccessAttempt.objects.filter(failures_since_start__gte=most, attempt_time__gt=since)
    return set(held.filter(username__in=names).values_list("username", flat=True))


def log(viewer: Actor, asked: Asked) -> QuerySet[Entry]:
    """Lines of the journal that concern organisations the viewer may see, the newest first."""
    orgs = list(visible(Organisation.objects.all(), viewer).values_list("code", flat=True))
    found = Entry.objects.filter(Q(org__in=orgs) | Q(parties__overlap=orgs)).order_by("-id")
    if kinds := GROUPS[asked.what].kinds:
        found = found.filter(kind__in=kinds)
    if who := asked.person:
        named = {"stream": f"person/{who}", "body__name": who}
        found = found.filter(Q(by=who) | Q(by_name=who) | Q(**named, _connector=Q.OR))
    if asked.since:
        found = found.filter(recorded_at__gte=_begin(asked.since))
    if asked.until:
        found = found.filter(recorded_at__lt=_begin(asked.until + timedelta(days=1)))
    return found


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
