"""What was left at a handover, as the journal keeps it and people read it later."""

from __future__ import annotations

import msgspec

LINES_AT_MOST = 60
TEXT_AT_MOST = 160


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was left. `what` is unacknowledged, shelved, removed, claimed,
    order or lost; `rule` of an alarm or the order's name; `until` epoch seconds."""

    what: str
    asset: str
    rule: str = ""
    priority: int = 0
    at: float = 0.0
    until: float = 0.0
    person: str = ""
    text: str = ""


class HandoverSummary(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` by what was left, also what has no line of its own (acknowledged,
    suppressed); at most LINES_AT_MOST lines. `flood_since` 0: none was on."""

    counts: dict[str, int] = {}
    lines: list[Line] = []
    flood_since: float = 0.0

    def encode(self) -> str:
        return msgspec.json.encode(self).decode()


def read_summary(text: str) -> HandoverSummary:
    """Empty where there is none, or one that this program cannot read."""
    try:
        return msgspec.json.decode(text, type=HandoverSummary)
    except msgspec.DecodeError:
        return HandoverSummary()
