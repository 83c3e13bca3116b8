from liandong.core.access.policy import allow

allow("reporting.report_up", "dispatcher", "duty_leader", "centre_leader")
