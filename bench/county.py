"""Makes the demo county without history in the database of DATABASE_URL: `python -m bench.county`."""

import os
import sys
from datetime import timedelta

SINCE = timedelta(days=2)  # its rosters begin then


def main() -> None:
    """The county as it stands before anything happens, and the roads; no map, since nobody looks."""
    from django.conf import settings

    from liandong.core import clock
    from liandong.demo import seed
    from liandong.demo.place import SEED, generate

    print("making the county ...", file=sys.stderr, flush=True)
    county, at = generate(SEED), clock.now()
    settings.PLACE_FILES.mkdir(parents=True, exist_ok=True)
    half = settings.PLACE_FILES / f"{seed.ROADS}.half"
    county.graph.save(half)
    half.replace(settings.PLACE_FILES / seed.ROADS)  # who measures meanwhile never reads half a file
    seed.install(county, since=at - SINCE, at=at, bar=lambda *_: None)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
