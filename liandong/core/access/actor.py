"""Who acts, and what they may see."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

EVERYTHING = "*"
# Parts that act by themselves sign what they record with a name that a reader knows; the others are 系统.
PARTS = {"clock": gettext_noop("时钟"), "notify": gettext_noop("通知"), "sign-in": gettext_noop("登录")}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on a post of an organisation, or a part of the system.

    `topics` is what it may see: `place/<region code>` for a region and everything below it, `org/<code>` for
    what an organisation was made party to, `*` for everything.
    """

    ref: str
    name: str
    post: str = ""
    org: str = ""
    org_name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    topics: frozenset[str] = field(default_factory=frozenset)
    world: str = "real"

    @classmethod
    def system(cls, part: str) -> "Actor":
        """The clock, the delivery process and other parts that act by themselves."""
        name = PARTS.get(part) or gettext_noop("系统")
        return cls(
            ref=f"system/{part}", name=name, roles=frozenset({"system"}), topics=frozenset({EVERYTHING})
        )

    @property
    def is_system(self) -> bool:
        return self.ref.startswith("system/")


def sees(viewer: Actor, topics: list[str]) -> bool:
    """True when something with these topics is within the viewer's work."""
    return EVERYTHING in viewer.topics or not viewer.topics.isdisjoint(topics)


def topics_of_place(code: str) -> list[str]:
    """The topics of a region and all that contain it.

    >>> topics_of_place("990101001")
    ['place/99', 'place/9901', 'place/990101', 'place/990101001']
    """
    return [f"place/{code[:n]}" for n in (2, 4, 6, 9, 12) if n <= len(code)]
