from liandong.core.access.policy import allow

_CENTRE = ("call_taker", "dispatcher", "duty_leader")

allow("intake.ring", *_CENTRE)
allow("intake.take_calls", *_CENTRE, "unit_duty", "township_duty")  # at the desk; villages have /field/
allow("intake.draft", *_CENTRE, "unit_duty", "township_duty")
allow("intake.take_report", *_CENTRE, "unit_duty", "township_duty", "village_informant")
allow("intake.classify", *_CENTRE, "unit_duty", "township_duty")
allow("intake.amend", *_CENTRE, "unit_duty", "township_duty")
allow("intake.open_incident", *_CENTRE, "unit_duty", "township_duty")
allow("intake.join", *_CENTRE)
allow("intake.divert", *_CENTRE)
allow("intake.close", *_CENTRE, "unit_duty")
allow("intake.keep_addresses", *_CENTRE, "administrator")
allow("intake.see", *_CENTRE, "centre_leader", "emergency_office", "inspector", "unit_duty", "township_duty")
