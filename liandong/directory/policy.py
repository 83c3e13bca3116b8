"""Which posts may do which verbs. Beyond these, `actions` let a unit change only its own entries."""

from liandong.core.access.policy import allow

KEEPERS = ("emergency_office", "administrator")
"""Roles that keep the entries of every organisation; all others only their own."""

allow("directory.register_unit", *KEEPERS)
allow("directory.change_unit", *KEEPERS)
allow("directory.appoint", "emergency_office", "security_administrator")
allow("directory.change_matrix", "emergency_office")
allow("directory.publish_duty_phone", *KEEPERS, "unit_leader", "unit_duty")
allow("directory.file_liaison", *KEEPERS, "unit_leader", "unit_duty", "township_duty")
allow("directory.note_liaison_change", *KEEPERS, "unit_leader", "unit_duty", "township_duty", "duty_leader")
allow("directory.set_readiness", *KEEPERS, "unit_leader")
allow("directory.file_roster", *KEEPERS, "unit_leader", "unit_duty", "township_duty")
allow("directory.file_people", *KEEPERS, "unit_leader")
allow("directory.import_tables", *KEEPERS)
allow("directory.keep_agreements", *KEEPERS)
allow("directory.see_agreements", *(*KEEPERS, "dispatcher", "duty_leader", "centre_leader", "inspector"))
allow("directory.see_phones", *KEEPERS, "dispatcher", "duty_leader", "centre_leader")
