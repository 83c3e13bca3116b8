"""The web process."""

import gc
import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from liandong.localdb.engine.base import be_patient_for

# Longer than any page takes, shorter than a person waits before pressing again.
be_patient_for(15.0)
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all pages, before the first is asked for
# What is loaded is never garbage: looking through it cost some page in twenty a fifth of a second.
gc.collect()
gc.freeze()
