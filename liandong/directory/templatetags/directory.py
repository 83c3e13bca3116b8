"""Parts of the directory where other pages show them."""

from collections.abc import Sequence

from django import template
from django.utils import timezone

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.policy import may
from liandong.directory import agreements
from liandong.directory.models import Agreement

register = template.Library()


@register.simple_tag
def sees_agreements(viewer: Actor) -> bool:
    return may(viewer, "directory.see_agreements")


@register.simple_tag
def may_ask_for_help(viewer: Actor) -> Sequence[Agreement]:
    """Partners of agreements that hold today, for whoever may ask them."""
    return agreements.callable_now(viewer, timezone.localtime(clock.now()).date())
