"""Makes the demo county without history in the database of DATABASE_URL: `python -m bench.county`."""

import os
import sys
from datetime import timedelta

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from liandong.demo import seed

    seed.HISTORY = timedelta(days=2)
    seed.history.tell = lambda *_args, **_more: None
    print("making the county ...", file=sys.stderr, flush=True)
    seed.ensure(lambda *_: None)
