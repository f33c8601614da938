"""Which assets of a link can be believed: who answers."""

from __future__ import annotations

from collections.abc import Sequence

from app.bus.wire import Reading


class Attendance:
    """An asset answers as long as one of its points is not told as bad."""

    def __init__(self) -> None:
        self._sound: dict[str, set[str]] = {}

    def hear(self, readings: Sequence[Reading]) -> None:
        for reading in readings:
            sound = self._sound.setdefault(reading.asset, set())
            if reading.quality == "bad":
                sound.discard(reading.point)
            else:
                sound.add(reading.point)

    def leave(self) -> None:
        """All of them, with their link."""
        self._sound.clear()

    @property
    def answering(self) -> int:
        return sum(map(bool, self._sound.values()))
