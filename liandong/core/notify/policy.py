from liandong.core.access.policy import allow

allow(
    "notify.subscribe",
    *("dispatcher", "duty_leader", "centre_leader", "emergency_office", "administrator"),
    *("unit_duty", "unit_leader", "township_duty"),
)
