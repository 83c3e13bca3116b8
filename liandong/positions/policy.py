from liandong.core.access.policy import allow

_CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office", "administrator")
_UNIT = ("unit_duty", "unit_leader", "township_duty", "village_informant")

allow("positions.put", *_CENTRE, *_UNIT)
allow("positions.see", *_CENTRE, *_UNIT, "inspector")
