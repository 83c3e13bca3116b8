"""`{% idempotency_key %}` in a form: a double click or a resend is one write."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liandong.core.journal.receipts import FIELD

register = template.Library()


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field with a key of this rendering of the form; `@once` on the view honours it."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())
