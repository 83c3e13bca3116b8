from liandong.core.access.policy import allow

allow("incidents.open", "call_taker", "dispatcher", "duty_leader", "unit_duty", "township_duty")
allow("incidents.amend", "call_taker", "dispatcher", "duty_leader")
allow("incidents.grade", "dispatcher", "duty_leader", "centre_leader", "emergency_office")
allow("incidents.merge", "call_taker", "dispatcher", "duty_leader")
allow("incidents.close", "dispatcher", "duty_leader", "centre_leader")
allow(
    "incidents.see",
    "call_taker",
    "dispatcher",
    "duty_leader",
    "centre_leader",
    "emergency_office",
    "unit_duty",
    "unit_leader",
    "township_duty",
    "inspector",
)
allow(
    "incidents.plot",
    "call_taker",
    "dispatcher",
    "duty_leader",
    "centre_leader",
    "emergency_office",
    "unit_duty",
    "unit_leader",
    "township_duty",
)
