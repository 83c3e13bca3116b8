from liandong.core.access.policy import allow

CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader")
UNIT = ("unit_duty", "unit_leader", "township_duty")

allow("dispatch.issue_order", "call_taker", "dispatcher", "duty_leader")
allow("dispatch.answer_order", *UNIT, "village_informant", "dispatcher", "duty_leader")
allow("dispatch.take_own_call", "unit_duty", "township_duty")
allow("dispatch.report_scene", *UNIT, "village_informant")
allow("dispatch.recall", "dispatcher", "duty_leader")
allow("dispatch.supplement", *CENTRE)
allow("dispatch.decide_handover", "dispatcher", "duty_leader", "centre_leader")
allow("dispatch.record_conduct", "duty_leader", "centre_leader", "inspector")
allow("dispatch.see_desk", "dispatcher", "duty_leader", "centre_leader", "emergency_office", "inspector")
allow("dispatch.see_unit_desk", *UNIT)
allow("dispatch.chase", "dispatcher", "duty_leader", "centre_leader")
allow("dispatch.call", "call_taker", "dispatcher", "duty_leader", "centre_leader")
allow("dispatch.upgrade", "dispatcher", "duty_leader", "centre_leader")
allow("dispatch.issue_general_order", "dispatcher", "duty_leader", "centre_leader", "emergency_office")
