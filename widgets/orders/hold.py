"""The reservation behind a question: what may be ordered, and for how long yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QObject, Signal

from app.core.kind import OrderKind
from app.core.reservations import RESERVED_S
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.orders.refusal import refusal_text

RENEWED_BELOW_S = 5.0
ASKING, HELD, OVER, NOTHING = "asking", "held", "over", "nothing"


class OrderHold(QObject):
    """`state` is asking (the engine has not answered), held, over (time ran out) or
    nothing (it can be ordered of none). `free` are the assets that can be ordered,
    `excluded` how many cannot be, by the reason in words."""

    changed = Signal()

    def __init__(
        self, board: Board, assets: Sequence[str], order: OrderKind, value: float, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._board, self._order, self._value = board, order, value
        self._assets = list(assets)
        self._asked_at = 0.0
        self.state = ASKING
        self.free: list[str] = []
        self.excluded: Counter[str] = Counter()
        board.order_answered.connect(self._answered)
        board.second.connect(self._tick)

    def take(self) -> None:
        """Ask for it, or for another ten seconds."""
        self._asked_at = self._board.now()
        if self.state != HELD:
            self.state = ASKING
        self._board.reserve_requested.emit(self._assets, self._order.name, self._value)
        self.changed.emit()

    def keep(self) -> None:
        """Somebody is still at it: ask again before it is over."""
        if self.state == HELD and self.left_s < RENEWED_BELOW_S:
            self.take()

    def let_go(self) -> None:
        """It is not given after all."""
        if self.state in (HELD, ASKING):
            self._board.reserve_requested.emit([], self._order.name, self._value)

    @property
    def left_s(self) -> int:
        return max(0, ceil(self._asked_at + RESERVED_S - self._board.now()))

    def _tick(self) -> None:
        if self.state == HELD and not self.left_s:
            self.state = OVER
        self.changed.emit()

    def _answered(self, verdict: Verdict) -> None:
        wish = verdict.wish
        mine = wish.action == "reserve" and wish.arguments.get("value") == self._value
        if not mine or [target.asset for target in wish.targets] != self._assets:
            return
        refused = {target.asset for target, _ in verdict.refusals}
        self.free = [asset for asset in self._assets if asset not in refused]
        self.excluded = Counter(
            refusal_text(self._board, target.asset, code, verdict.details.get(target.asset, ""))
            for target, code in verdict.refusals
        )
        self.state = HELD if self.free else NOTHING
        self.changed.emit()
