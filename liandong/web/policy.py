from liandong.core.access.policy import allow

allow("web.report_from_field", "village_informant", "township_duty")
allow("web.see_leader_desk", "duty_leader", "centre_leader", "emergency_office", "inspector")
allow("web.keep_walls", "duty_leader", "administrator")
allow("web.see_status", "duty_leader", "administrator")
