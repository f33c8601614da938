"""A campaign in figures."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fault.campaign import Report
from tests.fault.judge import DUPLICATED, LOST, PHANTOM

WHAT = ("reading", "alarm", "wish", "order", "event", "audit", "desk")


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of all do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def told(report: Report) -> str:
    """What is printed at the end."""
    found = report.findings
    lines = [f"seed {report.seed}: {report.faults} faults"]
    for name, times in sorted(report.recovery_s.items()):
        p50, p95 = share(times, 0.5), share(times, 0.95)
        lines.append(f"  {len(times):5d}  {name:40s} p50 {p50:5.1f} s  p95 {p95:5.1f} s")
    everything = [s for times in report.recovery_s.values() for s in times]
    p50, p95 = share(everything, 0.5), share(everything, 0.95)
    lines.append(
        f"recovery p50 {p50:.1f} s, p95 {p95:.1f} s, longest {max(everything, default=0):.1f} s"
    )
    lines.append(
        f"expected {found.readings} readings in {found.messages} messages, {found.alarms} alarms,"
        f" {found.wishes} wishes, {found.orders} orders;"
        f" {found.again} readings came again and are kept as one,"
        f" {found.refused} were refused as of the future when the clock had been set back"
    )
    for how in (LOST, DUPLICATED, PHANTOM):
        parts = ", ".join(f"{what} {found.count(how, what)}" for what in WHAT)
        lines.append(f"{how:10s} {found.count(how):5d}  ({parts})")
    if report.failures:
        lines.append(f"{len(report.failures)} times it did not recover")
    return "\n".join(lines)
