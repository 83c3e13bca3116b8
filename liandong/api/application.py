"""The API itself: how its operations are declared, and its description in OpenAPI 3.1."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Router
from ninja.decorators import decorate_view
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from liandong.api.edge import let_in
from liandong.api.problems import MEDIA_TYPE, TITLES, install
from liandong.api.scopes import SCOPES

F = TypeVar("F", bound=Callable[..., Any])
VERSION, PREFIX = "1.0.0", "api/v1/"
_ANY, _READ, _WRITE = (400, 401, 403, 404, 405, 429, 500, 503), (422,), (409, 413, 415, 422)
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
KEY_SAYS = gettext_noop("同一次提交重发时用同一个编号：只做一次，答复相同。")


class Read(Parser):
    """The body was read at the edge."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.given  # type: ignore[attr-defined]


class Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """With every refusal that may come, the key of writes, scopes, and words in the asked language."""
        schema = super().get_openapi_schema(path_prefix=PREFIX)
        schema["info"]["description"] = _(self.description)
        components = schema["components"]
        components["schemas"]["Problem"] = _PROBLEM
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["summary"] = _(operation["summary"])
    operation["tags"] = [_(tag) for tag in operation.get("tags", [])]
    scope = operation["x-scope"]
    operation["description"] = f"{_(SCOPES[scope])} (`{scope}`)"
    statuses = (*_ANY, *(_READ if method == "get" else _WRITE))
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses:
        operation["responses"][status] = {"description": _(TITLES[status]), "content": content}
    if operation.pop("x-keyed"):
        key = {"name": "Idempotency-Key", "in": "header", "required": True, "description": _(KEY_SAYS)}
        schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
        operation["parameters"].append({**key, "schema": schema})


class Door:
    """Operations about one thing: where each is, which scope it asks for, what it says it does and answers.

    Writes need their key; `keyed=False` is for one that changes nothing when it is repeated by its very
    nature. `sessions` lets in people who are signed in as well.
    """

    def __init__(self, about: str) -> None:
        self.router = Router(tags=[about])

    def get(
        self, path: str, scope: str, says: str, answers: Any, *, sessions: bool = False
    ) -> Callable[[F], F]:
        return self._declare("GET", path, scope, says, {200: answers}, keyed=False, sessions=sessions)

    def post(
        self, path: str, scope: str, says: str, answers: Any, *, status: int = 201, keyed: bool = True
    ) -> Callable[[F], F]:
        return self._declare("POST", path, scope, says, {status: answers}, keyed=keyed)

    def delete(self, path: str, scope: str, says: str) -> Callable[[F], F]:
        return self._declare("DELETE", path, scope, says, {204: None}, keyed=True)

    def _declare(
        self,
        method: str,
        path: str,
        scope: str,
        says: str,
        answers: dict[int, Any],
        *,
        keyed: bool,
        sessions: bool = False,
    ) -> Callable[[F], F]:
        def decorate(function: F) -> F:
            operation = self.router.api_operation(
                [method],
                path,
                response=answers,
                summary=says,
                operation_id=function.__name__,
                url_name=function.__name__,
                openapi_extra={"x-scope": scope, "x-keyed": keyed, "security": [{"token": [scope]}]},
            )
            inside: F = decorate_view(let_in(scope, keyed=keyed, sessions=sessions))(function)
            done: F = operation(inside)
            return done

        return decorate


def made() -> Api:
    """The whole API with all its routers."""
    from liandong.api.endpoints import (
        conversation,
        cti,
        incidents,
        orders,
        positions,
        reports,
        subscriptions,
        units,
    )

    api = Api(
        title="Liandong API",
        version=VERSION,
        description=gettext_noop(
            "联动平台接口：令牌以岗位身份行事，写入须带编号，出错答复为问题详情（RFC 9457）。"
        ),
        urls_namespace="api",
        docs_url=None,
        parser=Read(),
    )
    install(api)
    for module in (cti, reports, incidents, conversation, orders, units, positions, subscriptions):
        api.add_router("", module.door.router)
    return api
