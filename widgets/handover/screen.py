"""The handover screen: what is left at the left; notes, signature, past at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.positions import Positions
from app.desk.preferences import Preferences
from app.desk.rows import AlarmRow, OrderRow, summary_of
from widgets.board import Board
from widgets.handover.deeds import HandoverDeeds
from widgets.handover.document import HandoverDocument
from widgets.handover.figures import ShiftFigures
from widgets.handover.head import HandoverHead
from widgets.handover.history import HistoryBlock
from widgets.handover.leftovers import Left, left_now, lines_of
from widgets.handover.model import LeftoverModel
from widgets.handover.notes import NotesBlock
from widgets.handover.pdf import HandoverPdf
from widgets.handover.record import Record
from widgets.handover.sign import SignBlock
from widgets.handover.table import LeftoverTable
from widgets.label import Label

LOOK_EVERY_S = 2
FIGURES_EVERY_S = 60


class HandoverScreen(QWidget):
    """`kept` holds the drafts of notes, `save` writes it."""

    def __init__(
        self,
        board: Board,
        kept: Preferences,
        save: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._kept, self._save = board, kept, save
        self._seconds = 0
        self._left: Left | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = board.theme
        self.head = HandoverHead(board, self)
        self._also = Label(theme, size=13, token="second")
        self._quality = Label(theme, size=13, token="second")
        self._empty = Label(theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.model = LeftoverModel(board)
        self.table = LeftoverTable(board, self.model, self)
        self.notes = NotesBlock(board, kept, save, self)
        self.sign = SignBlock(board, self)
        self.history = HistoryBlock(board, self)
        self._deeds = HandoverDeeds(board, self.notes, self.sign, self)
        self.pdf = HandoverPdf(board, self.document, self)
        self._figures = ShiftFigures(board, self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        self._found()
        self.dress()

    def document(self) -> HandoverDocument:
        """Of the past handover that is read, else of what is left now."""
        chosen = self.history.chosen
        if chosen is not None:
            return HandoverDocument(chosen, self._board, parent=self)
        shift, left = self.head.shift, self._left or Left()
        record = Record(
            number=0,
            position=self.head.position,
            at=self._board.now(),
            shift_began_at=shift.began_at if shift is not None else 0.0,
            notes=self.notes.editor.toPlainText().strip(),
            summary=summary_of(left, self.head.flood_since),
        )
        return HandoverDocument(record, self._board, self._figures.sentence, self)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self._quality)
        left.addWidget(self.table, stretch=1)
        left.addWidget(self._empty, stretch=1)
        left.addWidget(self.history.reader, stretch=1)
        left.addWidget(self._also)
        right = QVBoxLayout()
        right.addWidget(self.notes, stretch=2)
        right.addWidget(self.sign)
        right.addWidget(self.history, stretch=3)
        body = QHBoxLayout()
        body.addLayout(left, stretch=3)
        body.addLayout(right, stretch=2)
        column = QVBoxLayout(self)
        column.addWidget(self.head)
        column.addLayout(body, stretch=1)
        self._layouts = (column, body, left, right)

    def _connect(self) -> None:
        board = self._board
        self.head.turned.connect(self._choose)
        self.head.pdf_requested.connect(self.pdf.ask)
        self.table.opened.connect(self._open)
        self.model.ticked.connect(self._tell_unconfirmed)
        self.notes.offer_requested.connect(self._offer)
        self.sign.sign_requested.connect(self._sign)
        self._figures.changed.connect(self._tell_quality)
        self.history.turned.connect(self._tell)
        board.reset.connect(self._found)
        board.shifts_changed.connect(self._shifts_changed)
        board.second.connect(self._second)
        board.theme_changed.connect(self.dress)
        board.language_changed.connect(self.retell)
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.pdf.ask)

    def look(self) -> None:
        """Gather again what is left."""
        mirror, position = self._board.mirror, self.head.position
        if mirror.city is None or not position:
            self._left = None
            self.model.show_lines([])
        else:
            self._left = left_now(self._board, self._places, position)
            self.model.show_lines(lines_of(self._left))
        self._tell()

    def retell(self) -> None:
        words = self._board.words
        self.table.setAccessibleName(words("handover.title"))
        for block in (self.head, self.notes, self.sign, self.history):
            block.retell()
        self._tell()
        self._tell_quality()

    def dress(self) -> None:
        theme = self._board.theme
        column, body, left, right = self._layouts
        edge = theme.px(20)
        column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        for layout in (column, left, right):
            layout.setSpacing(theme.px(10))
        body.setSpacing(theme.px(24))
        for label in (self._also, self._quality, self._empty):
            label.dress(theme)
        self.table.dress()
        for block in (self.head, self.notes, self.sign, self.history):
            block.dress()
        self.retell()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
        self.history.look(self.head.position)
        self._ask_figures()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._figures.stop()

    def _found(self) -> None:
        """Another city, or another philosophy: the positions are anew."""
        mirror = self._board.mirror
        if mirror.city is not None:
            self._places = Positions(mirror.city, mirror.philosophy)
        self.head.found(self._kept.handover_position)
        self._turn()

    def _choose(self) -> None:
        """Another position: this desk's from now on."""
        self._kept.handover_position = self.head.position
        self._save()
        self._turn()

    def _turn(self) -> None:
        self.notes.show_position(self.head.position)
        self._shifts_changed()
        self.look()
        if self.isVisible():
            self._ask_figures()

    def _shifts_changed(self) -> None:
        shift = self.head.shift
        self.sign.show_shift(shift)
        self.notes.show_offered(shift is not None and shift.offered > 0)
        self._tell()
        if self.isVisible():
            self.history.look(self.head.position)

    def _second(self) -> None:
        self._seconds += 1
        if not self.isVisible():
            return
        if self._seconds % LOOK_EVERY_S == 0:
            self.look()
        if self._seconds % FIGURES_EVERY_S == 0:
            self._ask_figures()

    def _ask_figures(self) -> None:
        now, shift = self._board.now(), self.head.shift
        start = shift.began_at if shift is not None else 0.0
        if not start:
            start = now - self._board.mirror.philosophy.shift_s
        self._figures.ask(self.head.position, start, now)

    def _tell(self) -> None:
        words, left = self._board.words, self._left
        self.head.tell()
        reading, some = self.history.chosen is not None, bool(self.model.lines)
        self.history.reader.setVisible(reading)
        self.table.setVisible(some and not reading)
        self._empty.setVisible(not some and not reading)
        self._empty.say(words("handover.waiting" if left is None else "handover.nothing"))
        besides = left is not None and bool(left.acknowledged or left.suppressed)
        self._also.setVisible(besides and not reading)
        self._quality.setVisible(not reading)
        if left is not None:
            said = words(
                "handover.also", acknowledged=left.acknowledged, suppressed=left.suppressed
            )
            self._also.say(said)
        self._tell_unconfirmed()

    def _tell_unconfirmed(self) -> None:
        self.notes.show_unconfirmed(self.model.unconfirmed)

    def _tell_quality(self) -> None:
        title = self._board.words("handover.quality")
        self._quality.say(f"{title} · {self._figures.sentence}")

    def _open(self, row: object) -> None:
        if isinstance(row, AlarmRow):
            self._board.show_alarm(row.occurrence)
        elif isinstance(row, OrderRow):
            self._board.show_asset("asset", row.asset)
        else:
            self._board.show_requested.emit("health", "")

    def _offer(self, notes: str) -> None:
        self._deeds.offer(self.head.position, notes, self.model.confirmed)

    def _sign(self, person: str, password: str, remarks: str) -> None:
        self._deeds.take(self.head.position, self.head.shift, person, password, remarks)
