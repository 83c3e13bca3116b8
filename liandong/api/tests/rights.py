"""Who may open which address of the API and its pages. Operations ask for a token: a session is none."""

from datetime import UTC, datetime

from liandong.api.actions import digest_of
from liandong.api.models import ApiToken
from liandong.api.urls import api
from liandong.core.testing.matrix import ANONYMOUS, ELSE, Row, only, public

APART = ("security_administrator", "audit_administrator")
AT = datetime(2026, 4, 15, 2, 0, tzinfo=UTC)
GIVEN = {"name": "x", "scopes": ["cti"], "post": "county-fire:unit_duty", "expires_on": "2026-04-16"}


def a_token():
    made = ApiToken.objects.create(
        name="供电调度",
        prefix="ld_00000000",
        digest=digest_of("x"),
        post="power-company:unit_duty",
        scopes=["cti"],
        created_by="test",
        created_at=AT,
        expires_at=AT,
        topics=["place/990101"],
    )
    return {"pk": made.pk}


def _operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, one in methods.items():
            args = {name: "x" for name in ("ref", "name") if f"{{{name}}}" in path}
            expect = {ELSE: 401}
            if one["operationId"] == "get_positions":
                expect = {ANONYMOUS: 401, **dict.fromkeys(APART, 403), ELSE: 200}
            yield Row(f"api:{one['operationId']}", expect, method=method, args=args)


ROWS = [
    only("api:tokens", "security_administrator"),
    only("api:tokens", "security_administrator", status=422, method="post", data=GIVEN),
    only("api:revocation", "security_administrator", status=302, method="post", make=a_token),
    public("api:docs"),
    public("api:openapi-json"),
    Row("api:unknown", {ELSE: 404}, args={"rest": "/nothing"}),
    *_operations(),
]
