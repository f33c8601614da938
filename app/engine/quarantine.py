"""What was refused: counted by reason, the latest kept to be looked at."""

from __future__ import annotations

from collections import Counter, deque

from app.bus.rows import QuarantineRow

KEPT = 1000
EXCERPT = 200  # characters

REASONS = (
    "too_large",
    "malformed",
    "too_many",
    "unknown_asset",
    "unknown_point",
    "wrong_type",
    "not_finite",
    "out_of_range",
    "bad_time",
    "future",
    "bad_quality",
    "duplicate",
    "bad_topic",
)


class Quarantine:
    """Refused readings and messages; nothing in it is ever used."""

    def __init__(self) -> None:
        self._latest: deque[tuple[float, str, str, str | bytes]] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        """How many were refused since the engine started, by reason."""
        return dict(self._counts)

    def add(self, at: float, source: str, reason: str, excerpt: str | bytes) -> None:
        """Refuse one. Cheap: a publisher gone wild is refused a thousand times a
        message. Only the beginning of the excerpt is kept."""
        self._counts[reason] += 1
        self._latest.append((at, source[:64], reason, excerpt[: EXCERPT * 4]))

    def forget(self, before: float) -> int:
        """Those refused before a time; how many."""
        kept = [one for one in self._latest if one[0] >= before]
        gone = len(self._latest) - len(kept)
        self._latest = deque(kept, maxlen=KEPT)
        return gone

    def rows(self) -> list[QuarantineRow]:
        """The latest, newest first; the excerpts cut and made printable."""
        return [
            QuarantineRow(at=at, source=source, reason=reason, excerpt=_printable(excerpt))
            for at, source, reason, excerpt in reversed(self._latest)
        ]


def _printable(excerpt: str | bytes) -> str:
    if isinstance(excerpt, bytes):
        excerpt = excerpt.decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in excerpt[:EXCERPT])
