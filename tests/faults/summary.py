"""A trial in a few lines: how much was done, what was tried again, how long the gaps were."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.faults.sending import Acknowledged

Span = tuple[float, float, str]  # when a fault began and was over, in seconds since 1970, and its kind


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
    full, ended = log.count("No space left on device"), log.count("PANIC")
    failed, away, echoes = said.retries, said.unavailable, said.echoes
    lines = [
        f"acknowledged writes {len(said.moments)}; sent again afterwards or at once {echoes}",
        f"attempts that failed {failed}: {away} answered 503 with Retry-After, {failed - away} had no answer",
        f"reports {len(said.reports)} + {len(said.foreign)} by API, orders {len(found['orders'])},"
        f" acknowledgements {len(said.answers)}, devices {len(said.positions)}",
        f"breaches {len(found['late'])}: seconds late median {_at(late, 0.5):.2f}, p99 {_at(late, 0.99):.2f},"
        f" most {late[-1]:.2f}, least {late[0]:.2f}",
        f"messages {found['deliveries']}; told outside {len(told)} of {len(found['webhooks']['facts'])},"
        f" under two ids {sum(len(ids) > 1 for ids in told.values())}",
        f"the database said 'No space left on device' {full} times, and ended for it {ended} times",
    ]
    for kind, after in sorted(after_faults(found["breached"], faults).items()):
        lines.append(
            f"seconds late, counted from the end of the fault, {kind}: {len(after)} x,"
            f" median {_at(after, 0.5):.2f}, p99 {_at(after, 0.99):.2f}, most {after[-1]:.2f}"
        )
    for what, times in sorted(recovered.items()):
        median = _at(sorted(times), 0.5)
        lines.append(
            f"first good write, {what}: {len(times)} x, median {median:.2f} s, most {max(times):.2f} s"
        )
    return lines


def after_faults(breaches: Sequence[Sequence[float]], faults: Sequence[Span]) -> dict[str, list[float]]:
    """Seconds from a deadline, or the end of a fault after it, to its breach on record; by kind of fault."""
    found: dict[str, list[float]] = {}
    for due, recorded in breaches:
        before = [(over, kind) for began, over, kind in faults if began <= recorded]
        over, kind = max(before, default=(due, "before any"))
        found.setdefault(kind, []).append(max(0.0, recorded - max(due, over)))
    return {kind: sorted(late) for kind, late in found.items()}


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
