"""Which assets were looked at, back and forth. No Qt."""

from __future__ import annotations

LONGEST = 100


class Trail:
    """A person's way through assets, as a browser keeps it."""

    def __init__(self) -> None:
        self._visited: list[str] = []
        self._at = -1

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at < len(self._visited) - 1

    def visit(self, asset: str) -> None:
        """A new step, unless it is where the trail stands already."""
        if 0 <= self._at < len(self._visited) and self._visited[self._at] == asset:
            return
        del self._visited[self._at + 1 :]
        self._visited.append(asset)
        del self._visited[:-LONGEST]
        self._at = len(self._visited) - 1

    def back(self) -> str:
        """The asset before this one; this one where there is none."""
        self._at = max(0, self._at - 1)
        return self._visited[self._at] if self._visited else ""

    def forward(self) -> str:
        """The asset after this one; this one where there is none."""
        self._at = min(len(self._visited) - 1, self._at + 1)
        return self._visited[self._at] if self._visited else ""
