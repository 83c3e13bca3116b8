"""Answers that the core needs and may not import: a module above supplies each in its `apps.py`."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """A question of the core. Until somebody supplies an answer, `default` is given."""

    def __init__(self, default: Callable[P, R]) -> None:
        self._answer = default
        self.__doc__ = default.__doc__

    def supply(self, answer: Callable[P, R]) -> Callable[P, R]:
        self._answer = answer
        return answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._answer(*args, **kwargs)
