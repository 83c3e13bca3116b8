from liandong.core.testing.fixtures import *  # noqa: F403
