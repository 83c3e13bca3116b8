"""The posts' roles, their names, and who stands in when nobody holds one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROLE_NAMES: dict[str, str] = {
    "call_taker": gettext_noop("接警员"),
    "dispatcher": gettext_noop("派警员"),
    "duty_leader": gettext_noop("值班长"),
    "centre_leader": gettext_noop("中心负责人"),
    "emergency_office": gettext_noop("应急办"),
    "unit_duty": gettext_noop("单位值班员"),
    "unit_leader": gettext_noop("单位带班领导"),
    "township_duty": gettext_noop("乡镇值班员"),
    "village_informant": gettext_noop("村级信息员"),
    "inspector": gettext_noop("督查员"),
    "administrator": gettext_noop("系统管理员"),
    "security_administrator": gettext_noop("安全管理员"),
    "audit_administrator": gettext_noop("审计管理员"),
    "centre_duty": gettext_noop("联动中心值班席"),
}

# What rules call one audience is several roles; a township's unit on duty is its township duty.
_MEANS: dict[str, tuple[str, ...]] = {
    "centre_duty": ("dispatcher", "duty_leader"),
    "unit_duty": ("unit_duty", "township_duty"),
}

_NEXT_UP: dict[str, str] = {
    "village_informant": "township_duty",
    "township_duty": "unit_leader",
    "unit_duty": "unit_leader",
    "unit_leader": "centre_duty",
    "call_taker": "duty_leader",
    "dispatcher": "duty_leader",
    "centre_duty": "centre_leader",
    "duty_leader": "centre_leader",
    "emergency_office": "centre_leader",
    "inspector": "emergency_office",
}

CENTRE_SEATS = frozenset({"centre_duty", "call_taker", "dispatcher", "duty_leader", "centre_leader"})
"""The roles at the command centre itself."""
ADMINISTRATORS = frozenset({"administrator", "security_administrator", "audit_administrator"})
"""Three powers of which nobody holds two (GB/T 22239-2019 8.1.5): to run it, to let people in, to audit."""
_ONCE_IN_A_PLACE = CENTRE_SEATS | {"emergency_office", "inspector"}


def role_name(role: str) -> str:
    """The role in the reader's language; an unknown one as it is written."""
    return _(ROLE_NAMES[role]) if role in ROLE_NAMES else role


def meant_by(role: str) -> tuple[str, ...]:
    """The roles that one audience of a rule stands for."""
    return _MEANS.get(role, (role,))


def next_up(role: str) -> str:
    """Who is told when nobody holds `role`; empty at the top."""
    return _NEXT_UP.get(role, "")


def belongs_to_centre(role: str) -> bool:
    """True for roles that exist once in a place, whatever organisation the matter concerns."""
    return role in _ONCE_IN_A_PLACE
