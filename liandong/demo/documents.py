"""The documents of `scenarios/`: what happens at which minute, and who does not answer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import typer
import yaml
from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parent / "scenarios"


class Scene(BaseModel):
    """One thing that happens. `at`, `over`, `ago`: minutes; `of` names the incident that it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: float
    do: Literal["call", "offline", "again", "upgrade", "up", "tell", "order", "figures", "nothing"]
    of: str
    type: str = ""
    where: tuple[str, ...] = ()
    say: str = ""
    figures: Mapping[str, int] = {}
    minutes: tuple[int, int] = (20, 60)
    units: int | tuple[str, ...] = 4
    times: int = 1
    over: float = 0
    ago: float = 0
    grade: str = ""
    how: str = ""
    text: str = ""


class Scenario(BaseModel):
    """A document of `scenarios/`: `between`: seconds between other calls; `silent` units never answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    name_en: str
    minutes: int
    between: tuple[float, float]
    manner: Mapping[str, float] = {}
    silent: tuple[str, ...] = ()
    scenes: tuple[Scene, ...]


class NoSuchScenario(typer.BadParameter):
    """There is no document of this name; the message names those there are."""


def read(name: str) -> Scenario:
    """A scenario by its file's name or its Chinese one. Raises NoSuchScenario."""
    known = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}
    for stem, scenario in known.items():
        if name in (stem, scenario.name):
            return scenario
    named = "、".join(f"{stem}（{scenario.name}）" for stem, scenario in known.items())
    raise NoSuchScenario(f"没有剧本“{name}”，可选 / choose one of: {named}")


def _read(path: Path) -> Scenario:
    return Scenario.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
