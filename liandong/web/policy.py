from liandong.core.access.policy import allow

allow("web.report_from_field", "village_informant", "township_duty")
