from liandong.core.access.policy import allow

allow(
    "journal.reveal", "call_taker", "dispatcher", "duty_leader", "centre_leader", "unit_duty", "township_duty"
)
allow("journal.see_access", "inspector", "audit_administrator")
allow("journal.destroy_personal", "administrator", "emergency_office")
