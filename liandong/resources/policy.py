"""Which posts may do which verbs. Beyond these, `actions` let a unit keep only its own stock."""

from liandong.core.access.policy import allow

CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office", "inspector")
UNIT = ("unit_duty", "unit_leader", "township_duty")
KEEPERS = ("emergency_office", "administrator")
"""Roles that keep everybody's stock; all others only their own organisation's."""

allow("resources.see", *CENTRE, *UNIT, "administrator", "village_informant")
allow("resources.keep", *KEEPERS, *UNIT)
allow("resources.hold", "dispatcher", "duty_leader")
allow("resources.hand_out", *UNIT, "dispatcher", "duty_leader")
