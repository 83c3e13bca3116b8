"""What is said about an incident: read, say, answer."""

from datetime import datetime
from typing import Annotated, Self

from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import BaseModel, Field

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Code, Given, Moment
from liandong.api.paging import Asked, Page, page
from liandong.conversation import actions, reads
from liandong.conversation.actions import Words
from liandong.conversation.models import Line
from liandong.conversation.reads import Spoken
from liandong.core import clock
from liandong.core.access.policy import require
from liandong.core.errors import NotVisible
from liandong.incidents.reads import incident_of

door = Door(gettext_noop("联络"))


class LineIn(Given):
    """`to`: organisations that are rung; `said_at`: when it was written, if that was before now."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]
    to: Annotated[list[Code], Field(max_length=100)] = []
    must_answer: bool = False
    reply_to: Annotated[str, Field(max_length=18, pattern=r"^(L[0-9]+)?$")] = ""
    said_at: Moment | None = None


class HeardOut(BaseModel):
    """How far it got: queued, sent, delivered, read, answered, failed, or nobody (on duty there)."""

    unit: str
    name: str
    state: str


class LineOut(BaseModel):
    """`ref` numbers a line, as L12; `said_at` is when it was written, `received_at` when it came."""

    ref: str
    text: str
    by_name: str
    org: str
    org_name: str
    must_answer: bool
    reply_to: str
    corrects: str
    said_at: datetime
    received_at: datetime
    heard: list[HeardOut]

    @classmethod
    def told(cls, one: Spoken) -> Self:
        line = one.line
        plain = {name: getattr(line, name) for name in ("ref", "text", "by_name", "org", "org_name")}
        return cls(
            **plain,
            must_answer=line.must_answer,
            reply_to=f"L{line.reply_to_id}" if line.reply_to_id else "",
            corrects=f"L{line.corrects_id}" if line.corrects_id else "",
            said_at=line.said_at,
            received_at=line.at,
            heard=[
                HeardOut(unit=got.addressee.unit, name=got.addressee.name, state=got.state)
                for got in one.heard
            ],
        )


def _line(ref: str, request: ApiRequest) -> Line:
    """A line by its number as the facts write it. Raises NotVisible."""
    if not (ref[:1] == "L" and ref[1:].isascii() and ref[1:].isdigit() and len(ref) <= 18):
        raise NotVisible
    return reads.line_of(int(ref[1:]), request.actor)


def _told(line: Line, request: ApiRequest) -> LineOut:
    return LineOut.told(reads.spoken([line], request.actor, clock.now())[0])


@door.get("/incidents/{ref}/lines", "conversation.read", gettext_noop("事件的联络消息"), Page[LineOut])
def list_lines(request: ApiRequest, ref: str, asked: Query[Asked]) -> Page[LineOut]:
    require(request.actor, "conversation.see")
    own = reads.lines_of(incident_of(ref, request.actor), request.actor)
    found, following = page(own.select_related("incident").prefetch_related("addressees"), asked)
    told = reads.spoken(found, request.actor, clock.now())
    return Page[LineOut](items=list(map(LineOut.told, told)), next=following)


@door.post(
    "/incidents/{ref}/lines", "conversation.write", gettext_noop("在事件里说话，可指明谁必须应答"), LineOut
)
def say_line(request: ApiRequest, ref: str, given: LineIn) -> LineOut:
    words = Words(
        text=given.text,
        must_answer=given.must_answer,
        reply_to=_line(given.reply_to, request) if given.reply_to else None,
        said_at=given.said_at,
    )
    found = incident_of(ref, request.actor)
    line = actions.say(incident=found, words=words, to=given.to, by=request.actor, at=clock.now())
    return _told(line, request)


@door.post("/lines/{ref}/answer", "conversation.write", gettext_noop("应答必须应答的消息"), LineOut)
def answer_line(request: ApiRequest, ref: str) -> LineOut:
    line = actions.answer(line=_line(ref, request), by=request.actor, at=clock.now())
    return _told(line, request)
