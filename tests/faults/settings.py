"""The product's settings with one listed outside system: the harness itself, which is told facts."""

import os

from config.settings import *  # noqa: F403

WEBHOOK_HOSTS = [os.environ["FAULTS_OUTSIDE"]]
