"""One whole pass through HTTP as people do it: sign in, take a call, order three units, acknowledge."""

import re
import time
import uuid
from collections.abc import Mapping

import httpx

CALL = {
    "narrative": "演示：滨江路18号地下车库进水，两人被困车内，水位上涨",
    "type": "11A02",
    "urgency": "critical",
    "place_name": "滨江路18号",
}


class PassFailed(RuntimeError):
    """A step of the pass did not answer as it should."""


def run(base_url: str) -> dict[str, object]:
    """Do it, and answer what was made and how long each step took (seconds). Raises PassFailed."""
    begun = time.monotonic()
    with httpx.Client(base_url=base_url, follow_redirects=True, timeout=30) as taker:
        _sign_in(taker, "lina")
        signed_in = time.monotonic()
        units = _proposed(taker)[:3]
        incident = _ordered(taker, units)
        ordered = time.monotonic()
    return {
        "事件 / incident": incident,
        "单位 / units": "、".join(units),
        "登录 / sign-in": f"{signed_in - begun:.2f} s",
        "接警到下令 / report to order": f"{ordered - signed_in:.2f} s",
    }


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if not found:
        raise PassFailed("页面上没有表单 / the page has no form")
    return found.group(1)


def _expect(response: httpx.Response, what: str) -> str:
    if response.status_code != 200:
        raise PassFailed(f"{what}: {response.status_code} {response.url}")
    return response.text


def _sign_in(client: httpx.Client, username: str) -> None:
    page = _expect(client.get("/sign-in/"), "sign-in")
    data = {"csrfmiddlewaretoken": _token(page), "username": username}
    _expect(client.post("/sign-in/persona/", data=data), "persona")


def _proposed(client: httpx.Client) -> list[str]:
    query = {"type": CALL["type"], "urgency": CALL["urgency"]}
    page = _expect(client.get("/dispatch/proposals/", params=query), "proposals")
    units = re.findall(r'name="units" value="([^"]+)"', page)
    if len(units) < 3:
        raise PassFailed(f"推荐了 {len(units)} 个单位，不足三个 / fewer than three units proposed")
    return units


def _ordered(client: httpx.Client, units: list[str]) -> str:
    page = _expect(client.get("/desk/call/"), "desk")
    data: Mapping[str, str | list[str]] = {
        "csrfmiddlewaretoken": _token(page),
        "_key": str(uuid.uuid4()),
        "do": "send",
        "units": units,
        **CALL,
    }
    answer = client.post("/desk/call/", data=data)
    page = _expect(answer, "order")
    found = re.search(r"\b\d{2}-\d{6}\b", page)
    if not found:
        raise PassFailed("没有生成事件 / no incident was made")
    return found.group()
