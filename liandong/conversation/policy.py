from liandong.core.access.policy import allow

CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader")
UNIT = ("unit_duty", "unit_leader", "township_duty")

allow("conversation.see", *CENTRE, "emergency_office", *UNIT, "inspector")
allow("conversation.say", *CENTRE, "emergency_office", *UNIT)
allow("conversation.answer", *CENTRE, "emergency_office", *UNIT, "village_informant")
allow("conversation.call", "dispatcher", "duty_leader", "centre_leader", "emergency_office")
allow("conversation.chase", *CENTRE, "emergency_office")
