"""The register of cameras, for who may read it: who looked, when, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.camera import PURPOSES
from app.core.store_events import ENGINE
from app.desk.rows import CameraRow
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.figures import format_clock
from widgets.label import Label
from widgets.texttable import Cells, TextTable, text_view

READ = "read_cameras"
COLUMNS = ("at", "camera", "person", "purpose", "reason", "reference", "until")
REASON = 4
WIDTH, HEIGHT = 1180, 560


class CameraRegister(QDialog):
    """Of one camera, or ("") of all. Each reading of it is a wish of its own: the engine
    looks who asks, and writes it down."""

    def __init__(self, board: Board, camera: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._camera = board, camera
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("cameras.register_title"))
        self.resize(theme.px(WIDTH), theme.px(HEIGHT))
        self.table = TextTable(board, self)
        self.view = text_view(self.table, board, self, REASON)
        self.view.setAccessibleName(words("cameras.register_title"))
        self.said = Label(theme, words("cameras.asking"), size=14, token="second", wrap=True)
        close = QPushButton(words("cameras.shut"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.said, stretch=1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        edge = theme.px(20)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.px(8))
        title = words("cameras.register_of", camera=camera) if camera else self.windowTitle()
        column.addWidget(Label(theme, title, size=16, strong=True))
        column.addWidget(Label(theme, words("cameras.register_note"), size=13, token="second"))
        column.addWidget(self.view, stretch=1)
        column.addLayout(row)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        board.wish_answered.connect(self._answered)
        board.data_wish_requested.emit(READ, ENGINE, {})

    def show_rows(self, answer: object) -> None:
        """What the engine told; a text where it does not."""
        if not isValid(self):
            return  # closed meanwhile
        words = self._board.words
        if not isinstance(answer, list):
            self.said.say(str(answer))
            return
        rows = [row for row in answer if isinstance(row, CameraRow)]
        heads = [words(f"cameras.{column}") for column in COLUMNS]
        self.table.show_lines(heads, [self._cells(row) for row in rows])
        self.said.say(words("cameras.looks", n=len(rows)) if rows else words("cameras.empty"))

    def _cells(self, row: CameraRow) -> Cells:
        words, now = self._board.words, self._board.now()
        known = row.purpose in PURPOSES
        return (
            format_clock(row.at, words, now),
            row.asset,
            f"{row.person} · {row.desk}",
            words(f"cameras.purpose_{row.purpose}") if known else row.purpose,
            row.reason,
            row.reference,
            format_clock(row.closed_at or row.until, words, now),
        )

    def _answered(self, verdict: Verdict) -> None:
        if verdict.wish.action != READ:
            return
        if verdict.refusals:
            self.said.say(self._board.words(f"refusal.{verdict.refusals[0][1]}"))
            return
        given: dict[str, str | float] = {"grant": verdict.wish.id, "asset": self._camera}
        self._board.question_requested.emit("cameras", given, self.show_rows)
