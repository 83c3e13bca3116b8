"""A browser's part: listens, keeps the last id, may hang up and come back."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx


@dataclass
class Told:
    kind: str
    id: str
    data: object


async def events(response: httpx.Response) -> AsyncIterator[Told]:
    kind, last, data = "", "", ""
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "id":
            last = value
        elif name == "data":
            data = value
        elif not line and data:
            yield Told(kind, last, json.loads(data))
            kind, data = "", ""


@asynccontextmanager
async def listening(url: str, token: str, *, after: str = "", last: str = "", origin: str = ""):
    headers = {name: value for name, value in {"last-event-id": last, "origin": origin}.items() if value}
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        params = {"token": token, "after": after}
        async with client.stream("GET", url, params=params, headers=headers) as response:
            response.raise_for_status()
            yield events(response)


async def until(stream: AsyncIterator[Told], kind: str) -> Told:
    async for told in stream:
        if told.kind == kind:
            return told
    raise AssertionError(f"the feed ended before {kind}")
