from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.directory.tests.conftest import county  # noqa: F401
