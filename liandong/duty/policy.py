"""Which posts may do which verbs. `actions` let a unit change only its own roster."""

from liandong.core.access.policy import allow

KEEPERS = ("emergency_office", "administrator")
_OWN = ("unit_leader", "unit_duty", "township_duty", "duty_leader", "centre_leader")

allow("duty.publish_roster", *KEEPERS, *_OWN)
allow("duty.swap_shift", *KEEPERS, *_OWN)
allow("duty.take_shift", *KEEPERS, *_OWN, "dispatcher", "call_taker")
allow("duty.take_seat", "call_taker", "dispatcher", "duty_leader")
allow("duty.excuse_seat", "duty_leader")
