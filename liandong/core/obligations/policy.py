"""Who may excuse whom. Nobody excuses their own organisation (see `actions`)."""

from liandong.core.access.policy import allow

allow("obligations.waive", "duty_leader", "centre_leader", "emergency_office")
allow("obligations.void", "centre_leader", "emergency_office")
