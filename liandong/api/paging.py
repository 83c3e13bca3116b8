"""Pages that stay whole while rows are added: a cursor names the last row that was given."""

import base64
import binascii
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from liandong.core.errors import Invalid

M = TypeVar("M", bound=Model)
Item = TypeVar("Item")
_MARK = "v1:"


class Asked(BaseModel):
    """The part of a list that is wanted. `cursor` is the `next` of the page before."""

    cursor: Annotated[str, Field(max_length=100)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Page(BaseModel, Generic[Item]):
    """`next` is null on the last page."""

    items: list[Item]
    next: str | None = None


def page(rows: QuerySet[M], asked: Asked) -> tuple[list[M], str | None]:
    """The newest rows after the cursor, and the cursor of the next page. Raises Invalid."""
    if asked.cursor:
        rows = rows.filter(pk__lt=_read(asked.cursor))
    found = list(rows.order_by("-pk")[: asked.limit + 1])
    more = len(found) > asked.limit
    return found[: asked.limit], _written(found[asked.limit - 1].pk) if more else None


def _written(pk: int) -> str:
    return base64.urlsafe_b64encode(f"{_MARK}{pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        pk = int(text.removeprefix(_MARK)) if text.startswith(_MARK) else -1
    except (ValueError, binascii.Error):
        pk = -1
    if not 0 <= pk < 2**63:
        raise Invalid({"cursor": _("不是上一页给出的游标，请从第一页开始。")})
    return pk
