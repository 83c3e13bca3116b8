"""The people whom a demo lets one sign in as. Nobody, unless a demo supplies them."""

from dataclasses import dataclass

from liandong.core.hooks import Hook


@dataclass(frozen=True)
class Persona:
    """A card on the demo's sign-in page."""

    username: str
    name: str
    role: str
    org: str
    does: str
    icon: str


def _nobody() -> list[Persona]:
    return []


personas = Hook(_nobody)
