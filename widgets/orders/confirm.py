"""The question before an order goes out: what, how far, to which value, and who signs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.kind import OrderKind, Text
from app.core.orderscope import order_sheet
from app.core.philosophy import AlarmClass
from app.desk.wishes import Verdict
from widgets.alarms.signature import SignatureFields
from widgets.board import Board
from widgets.label import Label
from widgets.orders.hold import ASKING, HELD, NOTHING, OVER, OrderHold
from widgets.orders.lasting import Lasting
from widgets.orders.scope import scope_of, scope_text
from widgets.orders.truths import value_text

WIDTH = 520
REASONS_SHOWN = 4
SHEET_SHOWN = 12  # characters: enough to compare by eye
TWO_SIGN = AlarmClass("critical", Text("", ""), signature_for=("order",), countersigned=True)


class ConfirmOrder(QDialog):
    """Shown with `open()`; asks the board when accepted. While it stands the assets are
    reserved. Cancel has the focus, so that no stray Enter switches a street; a critical
    order begins at the signatures, and stays until the engine has answered."""

    def __init__(
        self,
        board: Board,
        assets: Sequence[str],
        order: OrderKind,
        value: float,
        parent: QWidget,
        *,
        ends: bool = False,
    ) -> None:
        """`ends`: it is to end by itself, and somebody says why it is given."""
        super().__init__(parent)
        self._board, self._order, self._value = board, order, value
        self._sent: tuple[str, ...] = ()  # signed, and not answered yet
        words, theme = board.words, board.theme
        self.hold = OrderHold(board, assets, order, value, self)
        self.critical = scope_of(board, order, assets).critical
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("orders.confirm_title"))
        self.setMinimumWidth(theme.px(WIDTH))
        said = words(
            "orders.confirm",
            order=order.title.say(words.language),
            value=value_text(board, assets[0], order.point, value),
        )
        self.scope = Label(theme, scope_text(board, order, assets), size=16, wrap=True)
        self.state = Label(theme, size=14, token="second", wrap=True)
        self.excluded = Label(theme, size=13, token="concern", wrap=True)
        self.sheet = Label(theme, size=13, token="second", wrap=True)
        self.reason = Label(theme, size=14, strong=True, token="concern", wrap=True)
        self.signature = SignatureFields(board, [TWO_SIGN] if self.critical else [], "order", self)
        self.lasting = Lasting(board, self, ends=ends)
        column = QVBoxLayout(self)
        edge = theme.px(24)
        column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        column.setSpacing(theme.px(10))
        column.addWidget(Label(theme, said, size=18, strong=True, wrap=True))
        column.addWidget(self.scope)
        column.addWidget(self.excluded)
        once = words("orders.confirm_critical" if self.critical else "orders.confirm_once")
        column.addWidget(Label(theme, once, size=13, token="second", wrap=True))
        column.addWidget(self.lasting)
        self.lasting.setVisible(not self.critical)  # nobody would sign its way back
        column.addWidget(self.sheet)
        column.addWidget(self.signature)
        column.addWidget(self.state)
        column.addWidget(self.reason)
        column.addLayout(self._buttons())
        self.reason.hide()
        for line in (self.lasting.why, *self.signature.findChildren(QLineEdit)):
            line.textEdited.connect(self.hold.keep)
        board.order_answered.connect(self._answered)
        self.hold.changed.connect(self._look)
        self.hold.take()

    def _buttons(self) -> QHBoxLayout:
        words = self._board.words
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = QPushButton(words("desk.cancel"), self)
        cancel.setToolTip(words("orders.cancel_tip"))
        cancel.clicked.connect(self.reject)
        self.confirm = QPushButton(self)
        self.confirm.clicked.connect(self.accept)
        for button in (cancel, self.confirm):
            button.setAutoDefault(False)
            row.addWidget(button)
        cancel.setDefault(not self.critical)
        if not self.critical:
            cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.confirm.click()
            return
        super().keyPressEvent(event)

    def accept(self) -> None:
        hold, words = self.hold, self._board.words
        if hold.state in (OVER, NOTHING):
            hold.take()
            return
        if hold.state != HELD or self._sent:
            return
        if self.signature.missing:
            self._say(words("deeds.lack_signature"))
            return
        if self.lasting.missing:
            self._say(words("refusal.reason_required"))
            self.lasting.why.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        assets = list(hold.free)
        arguments = {
            **self.lasting.arguments(),
            "sheet": order_sheet(self._order.name, self._value, assets),
            **self.signature.arguments(),
        }
        if self.critical:
            self._sent = tuple(assets)
            self._say(words("deeds.checking"))
            self.confirm.setEnabled(False)
        self._board.order_requested.emit(assets, self._order.name, self._value, arguments)
        if not self.critical:
            super().accept()

    def reject(self) -> None:
        self.hold.let_go()
        super().reject()

    def _answered(self, verdict: Verdict) -> None:
        """The engine's word on what was signed here."""
        wish = verdict.wish
        if not self._sent or wish.action != "order":
            return
        if tuple(target.asset for target in wish.targets) != self._sent:
            return
        if len(verdict.refusals) < len(wish.targets):
            super().accept()
            return
        self._sent = ()
        self._say(self._board.words(f"refusal.{verdict.refusals[0][1]}"))
        self.signature.forget()
        self._look()

    def _say(self, text: str) -> None:
        self.reason.say(text)
        self.reason.show()

    def _look(self) -> None:
        """How the reservation stands now."""
        board, hold, words = self._board, self.hold, self._board.words
        self.confirm.setEnabled(hold.state != ASKING and not self._sent)
        over = hold.state in (OVER, NOTHING)
        self.confirm.setText(words("orders.reserve_again" if over else "card.give"))
        self.confirm.setToolTip(words("orders.confirm_tip"))
        match hold.state:
            case "held":
                self.state.say(words("orders.reserve_held", n=hold.left_s))
            case "asking":
                self.state.say(words("orders.reserve_asking"))
            case "over":
                self.state.say(words("orders.reserve_over"))
            case _:
                self.state.say(words("orders.reserve_nothing"))
        if hold.free:
            self.scope.say(scope_text(board, self._order, hold.free))
        lines = [
            words("orders.excluded", n=count, reason=reason)
            for reason, count in hold.excluded.most_common(REASONS_SHOWN)
        ]
        self.excluded.say("\n".join(lines))
        self.excluded.setVisible(bool(lines))
        sheet = order_sheet(self._order.name, self._value, hold.free)[:SHEET_SHOWN]
        self.sheet.say(words("orders.sheet", sheet=sheet))
        self.sheet.setVisible(self.critical and bool(hold.free))
