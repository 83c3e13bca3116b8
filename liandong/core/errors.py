"""Errors that people are told about: a code, a sentence that says what to do, a status."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

Found = TypeVar("Found")
_by_constraint: dict[str, type["DomainError"]] = {}


class DomainError(Exception):
    """Base of everything that a person can put right: `class Taken(DomainError, code="taken", status=409)`.

    `sentence` is a Chinese gettext id with named fields; `constraint` names a database constraint whose
    violation means this error.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 409
    sentence: ClassVar[str] = gettext_noop("操作未完成，请重试。")

    def __init_subclass__(cls, code: str = "", status: int = 0, constraint: str = "") -> None:
        super().__init_subclass__()
        cls.code, cls.status = code or cls.code, status or cls.status
        if constraint:
            _by_constraint[constraint] = cls

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.code)

    def __str__(self) -> str:
        return _(self.sentence).format_map(_Blank(self.fields))


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


class Invalid(DomainError, code="invalid", status=422):
    """Input that cannot be taken; `errors` maps field to sentence."""

    sentence = gettext_noop("填写有误：{summary}")

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(summary="；".join(errors.values()))


class Forbidden(DomainError, code="forbidden", status=403):
    """The post may not do this."""

    sentence = gettext_noop("您的岗位不能进行此操作（{verb}）。请联系值班长。")


class OfAnotherWorld(DomainError, code="of-another-world"):
    """An exercise may not touch what is real, nor the other way round."""

    sentence = gettext_noop("演练和真实业务互不改动。请先结束演练，再办理这件事。")


class NotVisible(DomainError, code="not-found", status=404):
    """Unknown, or not for this viewer: the same answer for both."""

    sentence = gettext_noop("没有找到，或不在您的工作范围内。")


def existing(found: Found | None) -> Found:
    """What was asked for. Raises NotVisible when nothing was found."""
    if found is None:
        raise NotVisible
    return found


def from_constraint(error: Exception) -> DomainError | None:
    """The domain error that a violated database constraint stands for, if it is one of ours."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    found: Callable[[], DomainError] | None = _by_constraint.get(name or "")
    return found() if found else None


@contextmanager
def constraints_said() -> Iterator[None]:
    """Two did the same at once and the database refused the second: raises the error that says it.

    Goes around the transaction of an action; where a page can show the error beside its form, around the
    action there, and else once for all in the middleware.
    """
    try:
        yield
    except IntegrityError as error:
        raise from_constraint(error) or error from error
