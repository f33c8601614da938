"""What can be done with chosen alarms, each by one key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.acknowledge import AcknowledgeDialog
from widgets.board import Board

KEYS = {"acknowledge": "Space", "comment": "A", "show_map": "M", "open_asset": "Return"}


class AlarmActions(QWidget):
    """Buttons under a list, and their keys while `keys` has the focus. `rows`
    gives what is chosen."""

    def __init__(
        self,
        board: Board,
        rows: Callable[[], list[AlarmRow]],
        keys: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._rows = board, rows
        deeds = {
            "acknowledge": self.acknowledge,
            "comment": self.comment,
            "show_map": self.show_map,
            "open_asset": self.open_asset,
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[str, QPushButton] = {}
        for name, deed in deeds.items():
            button = QPushButton(self)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(deed)
            row.addWidget(button)
            self._buttons[name] = button
            shortcut = QShortcut(QKeySequence(KEYS[name]), keys)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(deed)
        board.language_changed.connect(self.retell)
        self.retell()
        self.look()

    def look(self) -> None:
        """Offer what the choice allows; the engine decides all the same."""
        rows = self._rows()
        waiting = any(row.state in "BD" for row in rows)
        for name, button in self._buttons.items():
            button.setEnabled(waiting if name in ("acknowledge", "comment") else len(rows) == 1)

    def retell(self) -> None:
        words = self._board.words
        for name, button in self._buttons.items():
            button.setText(words(f"alarms.{name}"))
            button.setToolTip(words(f"alarms.{name}_tip"))

    def acknowledge(self) -> None:
        """At once and without a comment."""
        rows = self._waiting()
        if rows:
            self._board.acknowledge_requested.emit([row.occurrence for row in rows], "")

    def comment(self) -> None:
        """Ask for a comment first."""
        rows = self._waiting()
        if rows:
            AcknowledgeDialog(self._board, rows, self.window()).open()

    def show_map(self) -> None:
        for row in self._rows()[:1]:
            self._board.show_asset("map", row.asset)

    def open_asset(self) -> None:
        for row in self._rows()[:1]:
            self._board.show_asset("asset", row.asset)

    def _waiting(self) -> list[AlarmRow]:
        return [row for row in self._rows() if row.state in "BD"]
