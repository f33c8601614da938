"""The first minute of an engine: what was said while it was away, and a field that starts too."""

from __future__ import annotations

GRACE_S = 60.0  # in which a source may first be heard of, or come back


class StartGrace:
    """Which losses of sources are not judged yet.

    An engine that starts is first told what it missed: that the field ended, too.
    Such a loss says nothing about now. So a source that was not heard of since
    the start has until the end of the grace to come; one that was heard, and
    then is lost, is lost at once.
    """

    def __init__(self) -> None:
        self._began: float | None = None
        self._ended = False
        self._heard: set[str] = set()
        self._held: set[str] = set()

    @property
    def over(self) -> bool:
        return self._ended

    @property
    def began(self) -> float:
        """When the engine started; what was said before counts for nothing."""
        return float("-inf") if self._began is None else self._began

    def begin(self, now: float) -> None:
        """Said again it changes nothing."""
        if self._began is None:
            self._began = now

    def hear(self, source: str, said_at: float) -> None:
        """A source is there, by what it said at `said_at`."""
        if not self._ended and said_at >= self.began:
            self._heard.add(source)
            self._held.discard(source)

    def hold(self, source: str) -> bool:
        """Whether the loss of `source` is to wait; it is then told by `end`."""
        if self._ended or source in self._heard:
            return False
        self._held.add(source)
        return True

    def end(self, now: float) -> tuple[str, ...]:
        """Once, when the grace is over: the sources whose loss had to wait."""
        if self._ended or self._began is None or now <= self._began + GRACE_S:
            return ()
        self._ended = True
        held, self._held, self._heard = self._held, set(), set()
        return tuple(sorted(held))

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        if self._began is not None:
            self._began += by_s
