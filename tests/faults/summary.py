"""A trial in a few lines: how much was done, what was tried again, how long the gaps were."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.faults.sending import Acknowledged

Span = tuple[float, float, str]  # when a fault began and was over, in seconds since 1970, and what it was


def summary(
    said: Acknowledged,
    found: dict[str, Any],
    told: Mapping[int, set[str]],
    recovered: Mapping[str, list[float]],
    faults: Sequence[Span],
    log: str,
) -> list[str]:
    """`told`: facts that reached the outside system; `log`: what the database wrote."""
    late = found["late"] or [0.0]
    after = after_faults(found["breached"], faults) or [(0.0, "")]
    full, ended = log.count("No space left on device"), log.count("PANIC")
    failed, away, echoes = said.retries, said.unavailable, said.echoes
    lines = [
        f"acknowledged writes {len(said.moments)}; sent again afterwards or at once {echoes}",
        f"attempts that failed {failed}: {away} answered 503 with Retry-After, {failed - away} had no answer",
        f"reports {len(said.reports)} + {len(said.foreign)} by API, orders {len(found['orders'])},"
        f" acknowledgements {len(said.answers)}, devices {len(said.positions)}",
        f"breaches {len(found['late'])}: seconds late median {_at(late, 0.5):.2f}, p99 {_at(late, 0.99):.2f},"
        f" most {late[-1]:.2f}, least {late[0]:.2f}",
        f"of them when the deadline or the end of a fault, whichever was later, had passed: median"
        f" {_at(after, 0.5)[0]:.2f}, p99 {_at(after, 0.99)[0]:.2f}, most"
        f" {', '.join(f'{seconds:.2f} ({fault})' for seconds, fault in after[:-4:-1])}",
        f"messages {found['deliveries']}; told outside {len(told)} of {len(found['webhooks']['facts'])},"
        f" under two ids {sum(len(ids) > 1 for ids in told.values())}",
        f"the database said 'No space left on device' {full} times, and ended for it {ended} times",
    ]
    for what, times in sorted(recovered.items()):
        median = _at(sorted(times), 0.5)
        lines.append(
            f"first good write, {what}: {len(times)} x, median {median:.2f} s, most {max(times):.2f} s"
        )
    return lines


def after_faults(breaches: Sequence[Sequence[float]], faults: Sequence[Span]) -> list[tuple[float, str]]:
    """Seconds from a deadline, or the end of a fault after it, to the record of its breach; in order."""
    found = []
    for due, recorded in breaches:
        before = [(over, name) for began, over, name in faults if began <= recorded]
        over, name = max(before, default=(due, "before any"))
        found.append((max(0.0, recorded - max(due, over)), name))
    return sorted(found)


def _at(ordered: Sequence[Any], share: float) -> Any:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
