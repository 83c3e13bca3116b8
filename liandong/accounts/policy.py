from liandong.core.access.policy import allow

allow("accounts.keep", "security_administrator")
allow("accounts.see_log", "security_administrator", "audit_administrator")
allow("accounts.audit", "audit_administrator")
