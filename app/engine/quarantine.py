"""What was refused: counted by reason, the latest kept to be looked at."""

from __future__ import annotations

from collections import Counter, deque

from app.bus.wire import QuarantineRow

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
        self._latest: deque[QuarantineRow] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        """How many were refused since the engine started, by reason."""
        return dict(self._counts)

    def add(self, at: float, source: str, reason: str, excerpt: str | bytes) -> None:
        """Refuse one. The excerpt is cut, and made printable."""
        self._counts[reason] += 1
        if isinstance(excerpt, bytes):
            excerpt = excerpt[: EXCERPT * 4].decode("utf-8", "replace")
        text = "".join(
            c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in excerpt[:EXCERPT]
        )
        self._latest.append(QuarantineRow(at=at, source=source[:64], reason=reason, excerpt=text))

    def rows(self) -> list[QuarantineRow]:
        """The latest, newest first."""
        return list(reversed(self._latest))
