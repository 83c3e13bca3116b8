"""Rules of passwords: three kinds of characters, none of the last five, and an age.

Length and common ones are Django's own validators. Source: GB/T 22239-2019 8.1.4.1; reference regulation §8.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liandong.accounts.models import OldPassword
from liandong.core.access.models import User

KINDS = 3
KEPT = 5


class ThreeKinds:
    """Of small letters, capitals, digits and all others, at least three kinds."""

    def validate(self, password: str, user: Any = None) -> None:
        tests = (str.islower, str.isupper, str.isdigit, lambda one: not (one.isascii() and one.isalnum()))
        if sum(any(test(one) for one in password) for test in tests) < KINDS:
            raise ValidationError(self.get_help_text(), code="password_of_too_few_kinds")

    def get_help_text(self) -> str:
        return _("口令须包含大写字母、小写字母、数字、其他字符中的至少三种。")


class NotUsedLately:
    """None of the account's last five passwords, the present one included."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or not user.pk:
            return
        kept = list(OldPassword.objects.filter(user=user).values_list("encoded", flat=True)[:KEPT])
        if any(check_password(password, one) for one in {user.password, *kept} if one):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def get_help_text(self) -> str:
        return _("口令不能与最近 {count} 次用过的相同。").format(count=KEPT)


def remember(user: User, at: datetime) -> None:
    """Keep what was just set, and forget what is older than the last five."""
    OldPassword.objects.create(user=user, encoded=user.password, since=at)
    kept = OldPassword.objects.filter(user=user).values_list("pk", flat=True)[:KEPT]
    OldPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()


def is_too_old(user: User, at: datetime) -> bool:
    """Whether the password must be changed now. Accounts without one have none that ages."""
    days = int(settings.PASSWORD_DAYS)
    if not days or not user.has_usable_password():
        return False
    newest = OldPassword.objects.filter(user=user).values_list("since", flat=True).first()
    return (newest or user.date_joined) < at - timedelta(days=days)
