"""The web process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from liandong.localdb.engine.base import be_patient_for

# Longer than any page takes, shorter than a person waits before pressing again.
be_patient_for(15.0)
application = get_wsgi_application()
