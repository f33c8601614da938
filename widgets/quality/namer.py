"""How positions, assets and rules are called at a desk."""

from __future__ import annotations

from app.core.kind import Kind
from widgets.board import Board


class Namer:
    """Names positions, assets and rules as a desk knows them; those of an earlier
    city by what they are called in the journal."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def position(self, name: str) -> str:
        for position in self._board.mirror.philosophy.positions:
            if position.name == name:
                return position.title.say(self._board.language)
        return name or self._board.words("quality.all_positions")

    def rule(self, asset: str, rule: str) -> str:
        """The alarm's message."""
        kind: Kind | None = self._board.kind_of(asset)
        found = next((one for one in kind.rules if one.name == rule), None) if kind else None
        return rule if found is None else found.message.say(self._board.language)
