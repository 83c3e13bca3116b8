from liandong.core.access.policy import allow

CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader")
UNIT = ("unit_duty", "unit_leader", "township_duty")

allow("dispatch.issue_order", "call_taker", "dispatcher", "duty_leader")
allow("dispatch.answer_order", *UNIT, "dispatcher", "duty_leader")
allow("dispatch.recall", "dispatcher", "duty_leader")
allow("dispatch.supplement", *CENTRE)
allow("dispatch.decide_handover", "dispatcher", "duty_leader", "centre_leader")
allow("dispatch.record_conduct", "duty_leader", "centre_leader", "inspector")
allow("dispatch.see_desk", "dispatcher", "duty_leader", "centre_leader", "emergency_office", "inspector")
allow("dispatch.see_unit_desk", *UNIT)
