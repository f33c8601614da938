"""The narrow rail at the left: one button a screen, drawn icon and word."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from widgets.board import Board
from widgets.icons import draw_icon
from widgets.label import plain_tip

SCREENS = (
    *("map", "alarms", "asset", "trends", "orders", "quality", "handover", "health"),
    *("lighting", "signals"),
)
WITHIN = {"alarm": "alarms"}  # pages that are reached from a screen, and belong to it
ROOMY, CLOSE = 64, 46  # height of a button where there is room, and where there is none
BELOW = ("sound", "wall", "more")
KEYS = {"sound": "F9", "wall": "F11", "more": "Alt+M"}


class RailButton(QAbstractButton):
    """An icon over its word; the chosen one has a bar at its edge."""

    def __init__(self, board: Board, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self.name = self.drawing = name
        self.setCheckable(name in SCREENS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        theme = self._board.theme
        return QSize(theme.px(72), theme.px(ROOMY))

    def minimumSizeHint(self) -> QSize:
        theme = self._board.theme
        return QSize(theme.px(72), theme.px(CLOSE))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._board.theme
        painter = QPainter(self)
        chosen = self.isChecked()
        painter.fillRect(self.rect(), theme.color("raised" if chosen else "window"))
        if chosen:
            painter.fillRect(0, 0, theme.px(3), self.height(), theme.color("accent"))
        bright = chosen or self.underMouse() or self.hasFocus()
        color = theme.color("text" if bright else "second")
        side = theme.px(22)
        top = min(theme.px(10), max(theme.px(3), self.height() - theme.px(CLOSE - 3)))
        box = QRectF((self.width() - side) / 2, top, side, side)
        draw_icon(painter, self.drawing, box, color)
        painter.setFont(theme.font(12))
        painter.setPen(color)
        words = self.rect().adjusted(2, top + side + theme.px(3), -2, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.text()
        )
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()


class Rail(QWidget):
    """Emits `chosen` with a screen's name, `sound`, `wall`, or `more` for the menu."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._silence = (0.0, "")  # seconds left, and why nothing is heard at all
        self._buttons = {name: RailButton(board, name, self) for name in (*SCREENS, *BELOW)}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        for name in SCREENS:
            column.addWidget(self._buttons[name])
            group.addButton(self._buttons[name])
        column.addStretch(1)
        for name in BELOW:
            column.addWidget(self._buttons[name])
        for name, button in self._buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
        self.retell()
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self._dress)
        self._dress()

    def button(self, name: str) -> RailButton:
        return self._buttons[name]

    def mark(self, screen: str) -> None:
        """Show `screen` as the one in front."""
        screen = WITHIN.get(screen, screen)
        if screen in SCREENS:
            self._buttons[screen].setChecked(True)

    def show_sound(self, silenced_s: float, silent_reason: str) -> None:
        """For how long alarms are silent still; `silent_reason` is a key that says
        why this machine is mute, "" where it is not."""
        self._silence = (silenced_s, silent_reason)
        self._tell_sound()

    def retell(self) -> None:
        """Words and tool tips in the present language."""
        words = self._board.words
        for number, (name, button) in enumerate(self._buttons.items(), start=1):
            title = words(f"desk.screen_{name}")
            button.setText(title)
            button.setAccessibleName(title)
            key = KEYS.get(name, f"Ctrl+{number % 10}")
            button.setToolTip(words("desk.screen_tip", screen=title, key=key))
        self._tell_sound()

    def _tell_sound(self) -> None:
        words, button = self._board.words, self._buttons["sound"]
        left_s, reason = self._silence
        silent = bool(reason) or left_s > 0
        button.drawing = "muted" if silent else "sound"
        if reason:
            said, state = words("sound.none"), words(reason)
        elif silent:
            said = words("sound.left", n=ceil(left_s))
            state = words("sound.silenced", n=ceil(left_s))
        else:
            said, state = words("sound.heard"), words("sound.heard_tip", key=KEYS["sound"])
        button.setText(said)
        button.setAccessibleName(state)
        button.setToolTip(plain_tip(state))
        button.update()

    def _dress(self) -> None:
        self.setFixedWidth(self._board.theme.px(76))
        self.update()
