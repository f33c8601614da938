"""Which stretch of time the trends show, and whether it goes with the present. No Qt."""

from __future__ import annotations

WINDOWS_S = (300.0, 900.0, 3600.0, 21600.0, 86400.0, 604800.0)
USUAL_S = 3600.0
SHORTEST_S, LONGEST_S = 10.0, 31 * 86400.0


class Span:
    """`window_s` is the length chosen; following, its end is now. A hand on a
    chart moves it away from now, until it is told to follow again."""

    def __init__(self, window_s: float, now: float) -> None:
        self.window_s = window_s if window_s in WINDOWS_S else USUAL_S
        self.following = True
        self.start, self.end = now - self.window_s, now

    def choose(self, window_s: float, now: float) -> None:
        """The last `window_s` seconds, and on with the present."""
        self.window_s = window_s
        self.follow(True, now)

    def follow(self, on: bool, now: float) -> None:
        self.following = on
        self.tick(now)

    def tick(self, now: float) -> None:
        """Time has gone on."""
        if self.following:
            self.start, self.end = now - self.window_s, now

    def look(self, start: float, end: float) -> None:
        """Stand still over a stretch that a person chose."""
        self.following = False
        middle = (start + end) / 2
        half = min(max(end - start, SHORTEST_S), LONGEST_S) / 2
        self.start, self.end = middle - half, middle + half

    def pan(self, parts: float) -> None:
        """Aside by `parts` of what is seen; negative is earlier."""
        shift = parts * (self.end - self.start)
        self.look(self.start + shift, self.end + shift)

    def zoom(self, factor: float) -> None:
        """`factor` below 1 shows less time, around the middle."""
        middle, half = (self.start + self.end) / 2, (self.end - self.start) / 2 * factor
        self.look(middle - half, middle + half)
