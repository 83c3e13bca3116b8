"""`bin/bench NAME [--small]`: one measurement on a scratch database of its own."""

import argparse
import signal
import sys
from importlib import import_module

NAMES = {
    "intake": "report to three orders at the action layer, against the same statements in pgbench",
    "sweep": "a million open obligations: fired per second, and how late a deadline fires",
    "verify": "journal verify, facts per second",
    "suggest": "types, same events and units suggested, against what people say they are",
    "positions": "ten thousand devices every five seconds in and out, and proposals among 100,000 units",
    "desks": "fifty seats, five events a second: from the fact until a desk shows it",
    "disaster": "two large incidents at once beside fifty calls a minute: pace, and nothing mixed",
    "feed": "two thousand desks on one feed, a hundred facts a second, and the feed killed in between",
    "pages": "pages at ten thousand incidents and more: milliseconds, processor time, queries",
    "search": "same events among ever more reports, places in a book of addresses",
    "http": "report to orders through the web server, sixteen clients",
    "process": "start-up, memory and idle cost of each program",
}
LARGE = {"pages", "search"}


def main() -> None:
    """Read the command line, prepare the scratch database, run the named measurement."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("name", choices=[*NAMES], help="; ".join(f"{n}: {what}" for n, what in NAMES.items()))
    parser.add_argument("--small", action="store_true", help="a size for CI: the figures mean little")
    parser.add_argument("--fresh", action="store_true", help="make the scratch database anew first")
    parser.add_argument(
        "--million", action="store_true", help="pages, search: also at a million (minutes, 6 GB)"
    )
    asked = parser.parse_args()
    more = {"million": True} if asked.million and asked.name in LARGE else {}
    from bench import scratch

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, as after Ctrl-C
    scratch.prepare(asked.name, fresh=asked.fresh)
    try:
        import_module(f"bench.{asked.name}").run(small=asked.small, **more)
    finally:
        scratch.give_back()


if __name__ == "__main__":
    main()
