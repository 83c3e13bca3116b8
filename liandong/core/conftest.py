"""Fixtures of the core's tests."""

from liandong.core.testing.committed import committed_db  # noqa: F401
