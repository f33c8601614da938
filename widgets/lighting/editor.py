"""A lighting programme to be changed, made or taken out of use: asked, then wished."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.kind import Text
from app.core.lighting_book import LONGEST_WHY
from app.core.lighting_plan import LightingPlan, unknown_names
from app.core.lighting_programme import (
    DEVICE,
    ENGINE,
    LONGEST_TITLE,
    MOST_NIGHTS,
    Night,
    Programme,
    objection,
)
from app.desk.wishes import Verdict
from resources.words import Words
from widgets.board import Board
from widgets.label import Label
from widgets.lighting.nightrow import FIELDS, NightRow

SET = "set_programme"
WIDTH = 900


def wish_of(programme: Programme, why: str) -> dict[str, str | float]:
    """The arguments of the wish to let `programme` hold."""
    return {"programme": msgspec.json.encode(programme).decode(), "why": why}


def fresh_programme(words: Words, known: Mapping[str, Programme]) -> Programme:
    """One to begin with, under a name that is free."""
    number = next(n for n in range(1, len(known) + 2) if f"programme_{n}" not in known)
    title = words("lighting.new_title", n=number)
    return Programme(name=f"programme_{number}", title=Text(title, title))


class ProgrammeDialog(QDialog):
    """It stays until the engine has answered. `wished` comes when it was asked."""

    wished = Signal()

    def __init__(self, board: Board, programme: Programme, parent: QWidget, *, new: bool) -> None:
        super().__init__(parent)
        self._board, self._before, self._new = board, programme, new
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column = QVBoxLayout(self)
        edge = theme.px(24)
        self._column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        self._column.setSpacing(theme.px(8))
        self.nights: list[NightRow] = []
        self.title = QLineEdit(programme.title.say(words.language), self)
        self.lamps = QLineEdit(_named(programme), self)
        self.run_by = QComboBox(self)
        self.scope = Label(theme, size=13, token="second", wrap=True)
        self.setWindowTitle(words("lighting.remove" if programme.gone else "lighting.edit_title"))
        if programme.gone:
            said = words("lighting.remove_asked", title=self.title.text())
            self._column.addWidget(Label(theme, said, size=16, strong=True, wrap=True))
            for field in (self.title, self.lamps, self.run_by):
                field.hide()
        else:
            self._add_fields()
        self._add_end()
        board.wish_answered.connect(self._answered)
        self._tell()

    def programme(self) -> Programme:
        """As it is written."""
        before, said = self._before, self.title.text().strip()
        if before.gone:
            return before
        title = before.title
        if said != title.say(self._board.language):
            title = Text(said, said)
        words = [word.strip() for word in self.lamps.text().split(",") if word.strip()]
        city = self._board.mirror.city
        communes = tuple(word for word in words if city is not None and word in city.communes)
        others = [word for word in words if word not in communes]
        cabinets = tuple(word for word in others if self._is(word, "cabinet"))
        return msgspec.structs.replace(
            before,
            title=title,
            communes=communes,
            cabinets=cabinets,
            lamps=tuple(word for word in others if word not in cabinets),
            run_by=str(self.run_by.currentData()),
            nights=tuple(row.night() for row in self.nights if not row.empty),
        )

    def accept(self) -> None:
        programme, why = self.programme(), self.why.text().strip()
        against = objection(programme) or ("" if why else "reason_required")
        if against:
            self._say(self._board.words(f"refusal.{against}"))
            return
        self.confirm.setEnabled(False)
        self._say(self._board.words("cameras.asking"))
        self.wished.emit()
        self._board.data_wish_requested.emit(SET, programme.name, wish_of(programme, why))

    def add_night(self, night: Night | None = None) -> None:
        """One more row, up to MOST_NIGHTS."""
        if len(self.nights) < MOST_NIGHTS:
            number = len(self.nights) + 1
            self.nights.append(NightRow(self._board, night or Night(), self._grid, number, self))

    def _answered(self, verdict: Verdict) -> None:
        wish = verdict.wish
        mine = [target.asset for target in wish.targets] == [self._before.name]
        if wish.action != SET or not mine or self.confirm.isEnabled():
            return
        if not verdict.refusals:
            super().accept()
            return
        self._say(self._board.words(f"refusal.{verdict.refusals[0][1]}"))
        self.confirm.setEnabled(True)

    def _add_fields(self) -> None:
        words, theme = self._board.words, self._board.theme
        self.setMinimumWidth(theme.px(WIDTH))
        self.title.setMaxLength(LONGEST_TITLE)
        for name in (DEVICE, ENGINE):
            self.run_by.addItem(words(f"lighting.run_by_{name}"), name)
        self.run_by.setCurrentIndex((DEVICE, ENGINE).index(self._before.run_by))
        for key, field in (
            ("lighting.field_title", self.title),
            ("lighting.field_lamps", self.lamps),
            ("lighting.field_run_by", self.run_by),
        ):
            self._column.addWidget(Label(theme, words(key), size=12, token="second"))
            field.setAccessibleName(words(key))
            self._column.addWidget(field)
        self.lamps.setPlaceholderText(words("lighting.hint_lamps"))
        self.lamps.editingFinished.connect(self._tell)
        self._column.addWidget(self.scope)
        self._grid = QGridLayout()
        for column, name in enumerate(FIELDS):
            head = Label(theme, words(f"lighting.field_{name}"), size=12, token="second")
            self._grid.addWidget(head, 0, column)
        self._column.addLayout(self._grid)
        for night in self._before.nights:
            self.add_night(night)
        self.more = QPushButton(words("lighting.add_night"), self)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.add_night())
        self._column.addWidget(self.more)
        self._column.addWidget(Label(theme, words("lighting.hours_help"), size=12, token="second"))

    def _add_end(self) -> None:
        words, theme = self._board.words, self._board.theme
        self.why = QLineEdit(self)
        self.why.setMaxLength(LONGEST_WHY)
        self.why.setAccessibleName(words("lighting.why"))
        self._column.addWidget(Label(theme, words("lighting.why"), size=12, token="second"))
        self._column.addWidget(self.why)
        self.said = Label(theme, size=14, strong=True, token="concern", wrap=True)
        self.said.hide()
        self._column.addWidget(self.said)
        self.confirm = QPushButton(words("lighting.confirm"), self)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.accept)
        cancel = QPushButton(words("desk.cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.confirm)
        self._column.addLayout(row)

    def _is(self, asset: str, kind: str) -> bool:
        found = self._board.kind_of(asset)
        return found is not None and found.name == kind

    def _tell(self) -> None:
        """How many lamps it is for, as it is written."""
        mirror, words = self._board.mirror, self._board.words
        programme = self.programme()
        if mirror.city is None or programme.gone:
            return
        strange = unknown_names(mirror.city, programme)
        if strange:
            self.scope.say(words("lighting.unknown_names", names=", ".join(strange[:5])))
            return
        others = [one for one in mirror.programmes.values() if one.name != programme.name]
        count = LightingPlan(mirror.city, [*others, programme]).count(programme.name)
        self.scope.say(words("lighting.scope", n=count))

    def _say(self, text: str) -> None:
        self.said.say(text)
        self.said.show()


def _named(programme: Programme) -> str:
    return ", ".join((*programme.communes, *programme.cabinets, *programme.lamps))
