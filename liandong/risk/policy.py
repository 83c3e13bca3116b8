"""Which posts may do which verbs. Beyond these, `actions` let a unit keep only what it answers for."""

from liandong.core.access.policy import allow

CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office", "inspector")
UNIT = ("unit_duty", "unit_leader", "township_duty")
KEEPERS = ("emergency_office", "administrator")
"""Roles that keep every entry; all others only those that their organisation answers for."""

allow("risk.see", *CENTRE, *UNIT, "administrator", "village_informant")
allow("risk.keep", *KEEPERS, *UNIT)
