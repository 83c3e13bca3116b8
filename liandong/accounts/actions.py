"""What a security administrator does with accounts, and people with their own. All of it is recorded."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.db import IntegrityError

from liandong.accounts import facts, passwords
from liandong.accounts.errors import AccountTaken, LinkSpent, OwnAccount, UnknownPerson
from liandong.accounts.models import OneTimeLink
from liandong.core.access.actor import Actor, sees
from liandong.core.access.models import User
from liandong.core.access.policy import require
from liandong.core.errors import NotVisible
from liandong.core.journal.observing import action
from liandong.core.journal.recorder import record
from liandong.directory.models import Person

LINK_LIVES = timedelta(hours=24)


@action
def open_account(*, person: str, username: str, by: Actor, at: datetime) -> tuple[User, str]:
    """Let a person of the directory sign in. Returns the account and the secret of its one-time link.

    Raises UnknownPerson, AccountTaken.
    """
    who = Person.objects.select_related("org").filter(ref=person, left_at=None).first()
    if who is None:
        raise UnknownPerson(person=person)
    _require(by, who)
    if User.objects.filter(username=username).exists() or User.objects.filter(person=person).exists():
        raise AccountTaken
    account = User(username=username, person=person, first_name=who.name, date_joined=at)
    account.set_unusable_password()
    try:
        account.save()
    except IntegrityError:
        raise AccountTaken from None
    state(facts.AccountOpened(person=person, name=who.name, account=username), by, at)
    return account, _link(account, by, at)


@action
def set_active(*, account: User, active: bool, by: Actor, at: datetime) -> User:
    """Disable or enable an account. A disabled one is out at its next request, wherever it is signed in."""
    account = _locked(account, by)
    if account.is_active != active:
        account.is_active = active
        account.save(update_fields=["is_active"])
        kind = facts.AccountEnabled if active else facts.AccountDisabled
        state(kind(person=account.person, name=account.first_name), by, at)
    return account


@action
def make_link(*, account: User, by: Actor, at: datetime) -> str:
    """The secret of a link that sets the account's password once. The password in use stops working now."""
    account = _locked(account, by)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return _link(account, by, at)


@action
def reset_factors(*, account: User, by: Actor, at: datetime) -> int:
    """Forget the second factors: a lost phone, or a doubt. Tells how many there were."""
    account = _locked(account, by)
    count = int(Authenticator.objects.filter(user=account).delete()[0])
    state(facts.FactorsReset(person=account.person, name=account.first_name, count=count), by, at)
    return count


@action
def unlock(*, account: User, by: Actor, at: datetime) -> None:
    """Let somebody who was locked out try again at once: a call taker cannot wait."""
    account = _locked(account, by)
    AxesProxyHandler.reset_attempts(username=account.username)
    state(facts.Unlocked(person=account.person, name=account.first_name), by, at)


@action
def use_link(*, secret: str, password: str, at: datetime) -> User:
    """Set the password that the link's holder chose. Raises LinkSpent."""
    link = OneTimeLink.objects.select_for_update().filter(digest=digest_of(secret), used_at=None).first()
    if link is None or link.expires_at <= at or not link.user.is_active:
        raise LinkSpent
    link.used_at = at
    link.save(update_fields=["used_at"])
    link.user.set_password(password)
    password_set(account=link.user, by_link=True, at=at)
    return link.user


@action
def password_set(*, account: User, at: datetime, by_link: bool = False) -> None:
    """Store a new password, which is checked already. Every session with the old one ends."""
    account.save(update_fields=["password"])
    passwords.remember(account, at)
    fact = facts.PasswordChanged(person=account.person, name=account.first_name, by_link=by_link)
    state(fact, Actor(ref=account.person or account.username, name=account.first_name), at)


def link_user(secret: str, at: datetime) -> User:
    """Whose password a link would set. Raises LinkSpent."""
    found = OneTimeLink.objects.select_related("user").filter(
        digest=digest_of(secret), used_at=None, expires_at__gt=at, user__is_active=True
    )
    if (link := found.first()) is None:
        raise LinkSpent
    return link.user


@action
def state(fact: facts.OfPerson, by: Actor, at: datetime) -> None:
    """Put a fact on the person's stream, known to where they serve."""
    org = Person.objects.filter(ref=fact.person).values_list("org", "org__region").first()
    of, place = org or ("", "")
    record(fact, stream=f"person/{fact.person}", by=by, at=at, place=place or "", parties=[of] if of else [])


def digest_of(secret: str) -> str:
    """Secrets are 256 random bits: a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _link(account: User, by: Actor, at: datetime) -> str:
    """Older links of the account stop working: there is one at most."""
    secret, until = secrets.token_urlsafe(32), at + LINK_LIVES
    OneTimeLink.objects.filter(user=account, used_at=None).update(used_at=at)
    OneTimeLink.objects.create(user=account, digest=digest_of(secret), expires_at=until)
    made = facts.LinkMade(person=account.person, name=account.first_name, expires_at=until.isoformat())
    state(made, by, at)
    return secret


def _require(by: Actor, who: Person) -> None:
    """Raises NotVisible when the person serves where the keeper sees nothing, else Forbidden."""
    if not sees(by, who.topics):
        raise NotVisible
    require(by, "accounts.keep")


def _locked(account: User, by: Actor) -> User:
    """The account's row, locked. Raises NotVisible, Forbidden, OwnAccount."""
    _require(by, Person.objects.select_related("org").get(ref=account.person))
    if account.person == by.ref:
        raise OwnAccount
    return User.objects.select_for_update().get(pk=account.pk)
