from liandong.core.access.policy import allow

allow("api.manage_tokens", "security_administrator")
