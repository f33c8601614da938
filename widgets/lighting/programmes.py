"""The programmes with what each plans now and next; changed by who may."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.lighting_night import NEVER, Planned
from app.core.lighting_programme import Programme
from app.desk.lighting import Lights
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.figures import NARROW_SPACE, format_clock, format_number
from widgets.label import Label, plain_tip
from widgets.lighting.editor import SET, ProgrammeDialog, fresh_programme, wish_of
from widgets.texttable import Cells, TextTable, text_view


class ProgrammeList(QWidget):
    """Enter or a double click edits one. What was changed from here can be undone."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.programmes: tuple[Programme, ...] = ()
        self.title = Label(board.theme, size=16, strong=True)
        self.model = TextTable(board, self)
        self.view = text_view(self.model, board, self, 0)
        self.deeds = {name: QPushButton(self) for name in ("edit", "new", "remove")}
        for key, push, deed in zip(
            ("M", "N", "Del"),
            self.deeds.values(),
            (self.edit, self.add, self.remove),
            strict=True,
        ):
            push.setShortcut(QKeySequence(key))
            push.clicked.connect(deed)
        row = QHBoxLayout()
        for push in self.deeds.values():
            row.addWidget(push)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.title)
        self._column.addWidget(self.view, stretch=1)
        self._column.addLayout(row)
        self._undo: dict[str, Programme] = {}  # what a wish of this desk replaced, by its name
        self.view.activated.connect(self._open)
        self.view.selectionModel().currentRowChanged.connect(self._look)
        board.wish_answered.connect(self._answered)
        self.dress()

    def show_lights(self, lights: Lights) -> None:
        words = self._board.words
        heads = (
            words("lighting.head_programme"),
            words("lighting.head_lamps"),
            words("lighting.head_now"),
            words("lighting.head_next"),
            words("lighting.head_run_by"),
        )
        self.programmes = lights.plan.programmes
        pairs = zip(self.programmes, lights.planned, strict=True)
        self.model.show_lines(heads, [self._line(lights, *pair) for pair in pairs])
        self._look()

    def current(self) -> Programme | None:
        row = self.view.currentIndex().row()
        return self.programmes[row] if 0 <= row < len(self.programmes) else None

    def edit(self) -> None:
        """Change the one that is chosen."""
        programme = self.current()
        if programme is not None:
            self._ask(programme)

    def add(self) -> None:
        """A new one, for lamps that are to be named."""
        self._ask(fresh_programme(self._board.words, self._board.mirror.programmes))

    def remove(self) -> None:
        """Take the one that is chosen out of use."""
        programme = self.current()
        if programme is not None:
            self._ask(msgspec.structs.replace(programme, gone=True))

    def dress(self) -> None:
        words = self._board.words
        self.title.dress(self._board.theme)
        self.title.say(words("lighting.programmes"))
        for name, push in self.deeds.items():
            push.setText(words(f"lighting.{name}"))
            push.setToolTip(plain_tip(words(f"lighting.{name}_tip")))
        self.view.setAccessibleName(words("lighting.programmes"))
        self.view.setToolTip(words("lighting.programme_tip"))
        self._column.setSpacing(self._board.theme.px(8))

    def _ask(self, programme: Programme) -> None:
        before = self._board.mirror.programmes.get(programme.name)
        dialog = ProgrammeDialog(self._board, programme, self.window(), new=before is None)
        dialog.wished.connect(lambda: self._remember(programme.name, before))
        dialog.open()

    def _remember(self, name: str, before: Programme | None) -> None:
        if before is not None:
            self._undo[name] = before

    def _answered(self, verdict: Verdict) -> None:
        """Offer to take back what was done from here."""
        wish = verdict.wish
        if wish.action != SET or verdict.refusals or not wish.targets:
            return
        before = self._undo.pop(wish.targets[0].asset, None)
        if before is not None:
            words = self._board.words
            said = words("lighting.changed", title=before.title.say(words.language))
            self._board.undo_offered.emit(said, lambda: self._take_back(before))

    def _take_back(self, before: Programme) -> None:
        why = self._board.words("lighting.undone")
        self._board.data_wish_requested.emit(SET, before.name, wish_of(before, why))

    def _look(self) -> None:
        may = self._board.may(SET)
        chosen = self.current() is not None
        self.deeds["new"].setEnabled(may)
        for name in ("edit", "remove"):
            self.deeds[name].setEnabled(may and chosen)

    def _line(self, lights: Lights, programme: Programme, told: Planned) -> Cells:
        words = self._board.words
        now = words("lighting.off")
        if told.pct > 0.0:
            now = f"{format_number(told.pct, 0, words.language)}{NARROW_SPACE}%"
        if told.event:
            now = f"{now} · {told.event}"
        later = "–" if told.until == NEVER else format_clock(told.until, words, lights.at)[:-3]
        return (
            programme.title.say(words.language),
            format_number(lights.plan.count(programme.name), 0, words.language),
            now,
            later,
            words(f"lighting.run_by_{programme.run_by}"),
        )

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and self._board.may(SET):
            self.edit()
