from liandong.core.access.policy import allow

UNIT = ("unit_duty", "unit_leader", "township_duty")
ON_BEHALF = ("dispatcher", "duty_leader")
"""Those of the centre, who write down what they were told on the phone."""

allow("reporting.report_up", "dispatcher", "duty_leader", "centre_leader")
allow("reporting.instruct", "duty_leader", "centre_leader", "emergency_office")
allow("reporting.answer_instruction", *UNIT, *ON_BEHALF)
