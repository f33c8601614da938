"""Stands for the engine behind the questions about orders: answers as it would."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.bus.wire import Target, Wish
from app.desk.wishes import Verdict
from widgets.board import Board

Given = list[tuple[list[str], str, float]]


class OrderEngine(QObject):
    """Keeps what was reserved and ordered. `refusals` are reason and detail by asset;
    what is asked while it is not `prompt` waits for `answer`."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self.prompt = True
        self.refusals: dict[str, tuple[str, str]] = {}
        self.reserved: Given = []
        self.given: Given = []
        self.arguments: list[dict[str, str | float]] = []
        self._waiting: list[Verdict] = []
        board.reserve_requested.connect(self._reserve)
        board.order_requested.connect(self._order)

    def answer(self) -> None:
        """Say now what was asked before."""
        waiting, self._waiting = self._waiting, []
        for verdict in waiting:
            self._board.order_answered.emit(verdict)

    def _reserve(self, assets: list[str], order: str, value: float) -> None:
        self.reserved.append((assets, order, value))
        self._say("reserve", assets, {"order": order, "value": value})

    def _order(
        self, assets: list[str], order: str, value: float, arguments: dict[str, str | float]
    ) -> None:
        self.given.append((assets, order, value))
        self.arguments.append(arguments)
        self._say("order", assets, {"order": order, "value": value, **arguments})

    def _say(self, action: str, assets: list[str], arguments: dict[str, str | float]) -> None:
        targets = [Target(asset=asset) for asset in assets]
        wish = Wish(
            id=f"wish-{len(self.reserved)}-{len(self.given)}",
            person="camille",
            desk="desk-village-1",
            action=action,
            targets=targets,
            arguments=arguments,
            expires_at=self._board.now() + 10,
        )
        refused = [one for one in targets if one.asset in self.refusals]
        self._waiting.append(
            Verdict(
                wish,
                tuple((one, self.refusals[one.asset][0]) for one in refused),
                details={one.asset: self.refusals[one.asset][1] for one in refused},
            )
        )
        if self.prompt:
            self.answer()
