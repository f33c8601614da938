"""Moves a camera by ordinary orders: presets, and steps along its three axes."""

from __future__ import annotations

from functools import partial
from math import isnan

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from widgets.board import Board
from widgets.label import Label, plain_tip
from widgets.people.present import why_not

STEP_PCT = 10.0
PRESETS = 8
MEANT_S = 8.0  # so long a step goes on from where the last one leads
BOUNDS = {"pan": (-100.0, 100.0), "tilt": (-100.0, 100.0), "zoom": (0.0, 100.0)}
STEPS = (  # the order, its direction, sign on the button, keys
    ("pan", -1, "←", ("Left",)),
    ("pan", 1, "→", ("Right",)),
    ("tilt", 1, "↑", ("Up",)),
    ("tilt", -1, "↓", ("Down",)),
    ("zoom", -1, "−", ("-",)),
    ("zoom", 1, "+", ("+", "=")),
)


class Steering(QWidget):
    """Buttons, and keys of `keys_of`, for `camera`."""

    def __init__(self, board: Board, camera: str, keys_of: QWidget) -> None:
        super().__init__(keys_of)
        self._board, self._camera = board, camera
        self._meant: dict[str, tuple[float, float]] = {}  # by order: to where, when
        self.steps: dict[tuple[str, int], QPushButton] = {}
        self.presets: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(board.theme.px(6))
        self._title = Label(board.theme, size=13, token="second")
        row.addWidget(self._title)
        for number in range(1, PRESETS + 1):
            button = self._button(row, str(number), (str(number),), keys_of)
            button.clicked.connect(partial(self.go_to, number))
            self.presets.append(button)
        row.addSpacing(board.theme.px(16))
        for name, way, sign, keys in STEPS:
            button = self._button(row, sign, keys, keys_of)
            button.clicked.connect(partial(self.step, name, way))
            self.steps[name, way] = button
        self.allowed = True
        self.retell()

    def go_to(self, number: int, *_: object) -> None:
        """To a preset."""
        kind = self._board.kind_of(self._camera)
        if kind is None:
            return
        states = kind.points[kind.point_index("preset")].states
        value = float(states.index(f"preset_{number}"))
        self._meant.clear()
        self._board.order_requested.emit([self._camera], "preset", value, {})

    def step(self, name: str, way: int, *_: object) -> None:
        """A step along one axis, on from where it is or will be."""
        now = self._board.now()
        place, at = self._meant.get(name, (0.0, 0.0))
        if not 0.0 <= now - at <= MEANT_S:
            place = self._reported(name)
        if isnan(place):
            return
        low, high = BOUNDS[name]
        value = min(high, max(low, round(place + way * STEP_PCT, 1)))
        self._meant[name] = value, now
        self._board.order_requested.emit([self._camera], name, value, {})

    def look(self) -> None:
        """What can be done now."""
        board = self._board
        may = board.may("order")
        fixed = isnan(self._reported("pan"))
        for button in (*self.presets, *self.steps.values()):
            button.setEnabled(self.allowed and may and not fixed)
        if not may or fixed:
            why = why_not(board) if not may else board.words("cameras.fixed")
            for button in (*self.presets, *self.steps.values()):
                button.setToolTip(plain_tip(why))
        else:
            self._tip()

    def retell(self) -> None:
        self._title.dress(self._board.theme)
        self._title.say(self._board.words("cameras.preset"))
        for (name, way), button in self.steps.items():
            button.setAccessibleName(self._word(name, way))
        for number, button in enumerate(self.presets, 1):
            button.setAccessibleName(self._board.words("cameras.preset_tip", n=number))
        self.look()

    def _tip(self) -> None:
        for (name, way), button in self.steps.items():
            button.setToolTip(plain_tip(self._word(name, way)))
        for number, button in enumerate(self.presets, 1):
            button.setToolTip(plain_tip(self._board.words("cameras.preset_tip", n=number)))

    def _word(self, name: str, way: int) -> str:
        return self._board.words(f"cameras.{name}_{'more' if way > 0 else 'less'}")

    def _reported(self, name: str) -> float:
        """Where the camera says it looks, in per cent; NaN where it does not."""
        mirror = self._board.mirror
        row = None if mirror.city is None else mirror.city.rows.get(self._camera)
        if row is None:
            return float("nan")
        try:
            return mirror.point_value(row, f"{name}_pct").value
        except KeyError:
            return float("nan")

    def _button(
        self, row: QHBoxLayout, sign: str, keys: tuple[str, ...], keys_of: QWidget
    ) -> QPushButton:
        button = QPushButton(sign, self)
        button.setMinimumWidth(self._board.theme.px(36))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
        for key in keys:
            QShortcut(QKeySequence(key), keys_of).activated.connect(button.click)
        return button
