"""What can be stated: each kind of fact is a typed class that says itself in a sentence."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, model_validator

from liandong.core.journal.chain import WORDS

_kinds: dict[str, type["Fact"]] = {}
HIDDEN = "＊＊＊"
DESTROYED = gettext_noop("（已按规定销毁）")
LARGEST = 1e15
"""Beyond it the database writes a number otherwise than we do, and the chain would not verify."""


class UnknownKind(KeyError):
    """A kind of fact that no module declares."""


class Fact(BaseModel):
    """Base of every fact.

    class OrderIssued(Fact, kind="dispatch.order_issued", personal=("contact",)):
        sentence = gettext_noop("派 {unit_name} 前往：{task}")

    Fields are strings, numbers, truth values, and lists or dicts of them. `personal` fields can be destroyed
    while the fact stays (Emergency Response Law arts. 84-85, 94), and are shown to nobody unasked. `words`
    are what people wrote: shown with the fact, destroyed likewise, since they may speak of anybody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: ClassVar[str] = ""
    personal: ClassVar[frozenset[str]] = frozenset()
    words: ClassVar[frozenset[str]] = frozenset()
    sentence: ClassVar[str] = ""

    def __init_subclass__(
        cls, kind: str = "", personal: tuple[str, ...] = (), words: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)  # the three are taken below, once the fields are known

    @classmethod
    def __pydantic_init_subclass__(
        cls, kind: str = "", personal: tuple[str, ...] = (), words: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not kind:
            return
        if kind in _kinds and _kinds[kind].__qualname__ != cls.__qualname__:
            raise ValueError(f"{kind} is already declared by {_kinds[kind].__module__}")
        if unknown := {*personal, *words} - set(cls.model_fields):
            raise ValueError(f"{kind}: personal fields {sorted(unknown)} do not exist")
        if wrong := [name for name in words if cls.model_fields[name].annotation is not str]:
            raise ValueError(f"{kind}: {wrong} are not words")
        if not cls.sentence:
            raise ValueError(f"{kind} cannot say itself")
        cls.kind, cls.personal, cls.words = kind, frozenset(personal), frozenset(words)
        _kinds[kind] = cls

    @model_validator(mode="before")
    @classmethod
    def _is_storable(cls, data: Any) -> Any:
        _refuse_unstorable(data)
        return data

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = _as_stored(self.model_dump(mode="json"))
        return body


def _refuse_unstorable(value: Any) -> None:
    """NUL and lone surrogates have no place in a text column; saying so early names the field."""
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("text holds a NUL character")
        value.encode()
    elif isinstance(value, float) and abs(value) >= LARGEST:
        raise ValueError(f"{value} is too large a number")
    elif isinstance(value, dict):
        for inner in value.values():
            _refuse_unstorable(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_unstorable(inner)


def _as_stored(value: Any) -> Any:
    """The value as it will be read back: the database knows no negative zero."""
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, dict):
        return {name: _as_stored(inner) for name, inner in value.items()}
    return [_as_stored(inner) for inner in value] if isinstance(value, list) else value


def kind_named(kind: str) -> type[Fact]:
    """The class of a kind. Raises UnknownKind."""
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def all_kinds() -> dict[str, type[Fact]]:
    return dict(_kinds)


class _Said(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def say(kind: str, body: dict[str, Any]) -> str:
    """The fact as a sentence in the reader's language; personal fields stay hidden, destroyed words gone."""
    try:
        fact = kind_named(kind)
    except UnknownKind:
        return kind
    shown = {name: HIDDEN if name in fact.personal and value else value for name, value in body.items()}
    for name in fact.words & shown.keys():
        if isinstance(shown[name], dict) and WORDS in shown[name]:
            shown[name] = _(DESTROYED)
    return _(fact.sentence).format_map(_Said(shown))
