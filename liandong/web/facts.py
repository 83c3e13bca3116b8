from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class SignedIn(Fact, kind="access.signed_in"):
    """Somebody began to work on a post: who knew what, when, starts here."""

    sentence: ClassVar[str] = gettext_noop("{name} 以 {post} 上岗")

    person: str
    name: str
    post: str
    demo: bool = False
