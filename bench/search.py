"""Same events and places: the gate in space and time among a million reports, and a book of addresses.

What is asked while a caller is still speaking: is this known already, and where is that?
"""

import random
import time
from collections.abc import Callable
from typing import Any

from bench import bulk, scratch
from bench.database_cpu import database_cpu
from bench.tables import machine, percentile, show

SIZES, SMALL = (10_000, 100_000), (500, 2_000)
MILLION = 1_000_000
UNCLOSED = 200
DOORS = 200_000
TIMES = 60
_MORE_DOORS = """
insert into intake_addressentry (name, kind, number, aliases, said, pinyin, initials, alias_initials, lon,
    lat, x, y, township, village, zone, radius_m)
select name, 'house', '', '{}', name, 'x lu ' || n || ' hao', 'xl' || n || 'h', '{}', 104.5, 26.5,
    n %% 200 * 100, n / 200 * 100, '990101001', 'V' || n, 'city_centre', 0
from (select n,
          '新' || chr(19968 + (n %% 4000)::int) || chr(19968 + (n %% 977)::int) || '路'
          || n %% 300 || '号' as name
      from generate_series(1, %s::bigint) n) doors on conflict do nothing"""


def run(*, small: bool, million: bool = False) -> None:
    """Measure each question at each size of the same database."""
    from bench.pages import unclosed

    many, doors = (20, 2_000) if small else (UNCLOSED, DOORS)
    version, _refs = unclosed(many)
    with scratch.quick_connection() as connection:
        connection.execute(_MORE_DOORS, [doors])
        connection.execute("vacuum analyze intake_addressentry")
    made, rows = 0, []
    for size in SMALL if small else (*SIZES, MILLION) if million else SIZES:
        bulk.closed_incidents(made + 1, size, version, lambda _n: None)
        made = size
        for name, ask in _questions().items():
            rows.append([f"{size:,}", name, *_measured(ask, 5 if small else TIMES)])
    print(machine())
    head = ["reports", "question", "p50 ms", "p95 ms", "CPU ms Python", "CPU ms database", "found"]
    show(f"{many} incidents unclosed, {doors:,} more doors in the book of addresses", head, rows)


def _questions() -> dict[str, Callable[[random.Random], Any]]:
    from bench.transaction import TAKER
    from liandong.core import clock
    from liandong.directory import reads as directory
    from liandong.intake.addresses import around, find_place
    from liandong.intake.duplicates import Told, same_event

    def same(phone: str) -> Callable[[random.Random], Any]:
        def ask(chance: random.Random) -> Any:
            lon, lat = 104.5 + chance.random() / 500, 26.5 + chance.random() / 500
            told = Told("两车相撞，有人受伤", "12H02", lon, lat, "city_centre", phone)
            return same_event(told, at=clock.now(), viewer=TAKER)

        return ask

    return {
        "same event, by place, time and type": same(""),
        "same event, also by the caller's number": same("19900000042"),
        "place by characters and door": lambda c: find_place(f"人民路{c.randrange(1, 60)}号对面"),
        "place by initials": lambda c: find_place(f"xl{c.randrange(1, 9999)}"),
        "place by number of a pole": lambda c: find_place(f"电杆 {c.randrange(100_000, 999_999)}"),
        "what a point is called": lambda c: around(104.5 + c.random() / 100, 26.5 + c.random() / 100),
        "unit, person, region by name": lambda _c: directory.search(TAKER, "消防"),
    }


def _measured(ask: Callable[[random.Random], Any], times: int) -> tuple[float, float, float, float, int]:
    chance = random.Random(7)
    for _ in range(3):
        ask(chance)
    took, found = [], 0
    theirs, ours = database_cpu(), time.process_time()
    for _ in range(times):
        begun = time.perf_counter()
        answer = ask(chance)
        took.append((time.perf_counter() - begun) * 1000)
        found += len(answer) if isinstance(answer, list) else 1
    ours, theirs = time.process_time() - ours, database_cpu() - theirs
    return percentile(took, 0.5), percentile(took, 0.95), ours * 1000 / times, theirs * 1000 / times, found
