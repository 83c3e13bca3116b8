"""The ways to reach people and systems. A new one is a file here and its name in the list below."""

from liandong.core.notify.channels import gateway, loopback, messengers, webhook  # noqa: F401
