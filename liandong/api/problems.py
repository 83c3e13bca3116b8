"""Errors as programs read them: RFC 9457 problem details, in the language that was asked for."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from liandong.api.errors import Away, Broken, Conflicts, Malformed, TooLarge, Unstorable
from liandong.core.errors import DomainError, Invalid, NotVisible, from_constraint

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: gettext_noop("请求无法读取"),
    401: gettext_noop("未通过验证"),
    403: gettext_noop("没有权限"),
    404: gettext_noop("没有找到"),
    405: gettext_noop("不支持的方法"),
    409: gettext_noop("与当前状态冲突"),
    413: gettext_noop("正文过大"),
    415: gettext_noop("正文类型不对"),
    422: gettext_noop("内容有误"),
    429: gettext_noop("请求过于频繁"),
    500: gettext_noop("系统出错"),
    503: gettext_noop("系统正在恢复"),
}
_SAID = {
    "missing": gettext_noop("必须填写。"),
    "extra_forbidden": gettext_noop("不认识这一项，请删除。"),
    "string_too_long": gettext_noop("最多 {max_length} 个字。"),
    "string_too_short": gettext_noop("至少 {min_length} 个字。"),
    "too_long": gettext_noop("最多 {max_length} 项。"),
    "too_short": gettext_noop("至少 {min_length} 项。"),
    "greater_than_equal": gettext_noop("不能小于 {ge}。"),
    "less_than_equal": gettext_noop("不能大于 {le}。"),
    "literal_error": gettext_noop("应为其中之一：{expected}。"),
    "enum": gettext_noop("应为其中之一：{expected}。"),
    "timezone_aware": gettext_noop("时间须带时区，如 2026-04-15T10:00:00+08:00。"),
    "datetime_parsing": gettext_noop("不是可以读懂的时间，应如 2026-04-15T10:00:00+08:00。"),
    "datetime_from_date_parsing": gettext_noop("不是可以读懂的时间，应如 2026-04-15T10:00:00+08:00。"),
    "value_error": gettext_noop("这个值不能使用，请核对。"),
}


def problem(error: DomainError) -> HttpResponse:
    """The answer to an error: what is wrong and what to do."""
    body: dict[str, Any] = {
        "type": f"urn:liandong:problem:{error.code}",
        "title": _(TITLES.get(error.status, TITLES[500])),
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }
    if isinstance(error, Invalid):
        body["errors"] = error.errors
    text = json.dumps(body, ensure_ascii=False)
    answer = HttpResponse(text, status=error.status, content_type=MEDIA_TYPE)
    if wait := error.fields.get("retry_after"):
        answer["Retry-After"] = str(wait)
    if error.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def meant_by(error: Exception) -> DomainError:
    """What an exception means to a program. What we did not foresee is logged, and says so."""
    if isinstance(error, DomainError):
        return error
    for kind, said in _MEANT.items():
        if isinstance(error, kind):
            return said(error)
    log.error("the API could not answer", exc_info=error)
    return Broken()


_MEANT: Mapping[type[Exception], Callable[[Any], DomainError]] = {
    ValidationError: lambda error: Invalid(dict(map(_said, error.errors))),
    HttpError: lambda error: Malformed(why=str(error)),
    Http404: lambda error: NotVisible(),
    RequestDataTooBig: lambda error: TooLarge(most=5),
    IntegrityError: lambda error: from_constraint(error) or Conflicts(),
    DataError: lambda error: Unstorable(),
    OperationalError: lambda error: _away(error),
    InterfaceError: lambda error: _away(error),
}


def _away(error: Exception) -> DomainError:
    log.warning("the database is away: %s", error)
    return Away()


def _said(error: Mapping[str, Any]) -> tuple[str, str]:
    """Where a value stands in the request, and a sentence about it."""
    where = ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])
    sentence = _(_SAID[error["type"]]) if error["type"] in _SAID else _("格式不正确，请对照接口文档。")
    return where, sentence.format_map(_Blank(error.get("ctx") or {}))


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def install(api: NinjaAPI) -> None:
    """Everything that goes wrong inside an operation becomes a problem."""

    def handle(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(meant_by(error))

    kinds: list[type[Exception]] = [Exception, *_MEANT]
    for kind in kinds:
        api.add_exception_handler(kind, handle)
