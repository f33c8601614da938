"""All alarms that an asset can have, standing or not: to set one aside before it comes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.kind import Rule
from app.desk.rows import AlarmRow
from widgets.alarms.actions import AlarmActions
from widgets.alarms.deed import NORMAL, alarm_class
from widgets.alarms.present import present
from widgets.alarms.wording import message_of
from widgets.board import Board
from widgets.label import Label
from widgets.texttable import TextTable, text_view


def row_of(asset: str, rule: Rule, board: Board) -> AlarmRow:
    """The alarm of a rule as it stands; a normal one where it does not."""
    for row in board.mirror.view.of_asset(asset):
        if row.rule == rule.name:
            return row
    return AlarmRow(
        alarm=-1,
        occurrence=0,
        revision=0,
        asset=asset,
        rule=rule.name,
        priority=rule.priority,
        state=NORMAL,
        raised_at=0.0,
        changed_at=0.0,
    )


class RulesDialog(QDialog):
    """One line a rule, with the deeds of the lists. Shown with `open()`."""

    def __init__(self, board: Board, asset: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._asset = board, asset
        self._rows: list[AlarmRow] = []
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("card.rules_title"))
        self.resize(theme.px(980), theme.px(460))
        self._table = TextTable(board, self)
        self.view = text_view(self._table, board, self, stretched=3)
        self.deeds = AlarmActions(board, self.chosen, self.view, self)
        column = QVBoxLayout(self)
        edge = theme.px(20)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.px(10))
        title = words("card.rules_of", asset=asset)
        column.addWidget(Label(theme, title, size=16, strong=True))
        note = Label(theme, words("card.rules_note"), size=13, token="second", wrap=True)
        column.addWidget(note)
        column.addWidget(self.view, stretch=1)
        foot = QHBoxLayout()
        foot.addWidget(self.deeds, stretch=1)
        close = QPushButton(words("desk.close"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
        self.view.selectionModel().selectionChanged.connect(self.deeds.look)
        board.alarms_changed.connect(self.look)
        board.show_requested.connect(lambda *_: self.accept())  # another screen is wanted
        self.look()
        self.view.selectRow(0)
        self.view.setFocus()

    def chosen(self) -> list[AlarmRow]:
        """The alarms of the chosen lines, normal ones too."""
        numbers = sorted({index.row() for index in self.view.selectionModel().selectedIndexes()})
        return [self._rows[number] for number in numbers if number < len(self._rows)]

    def look(self) -> None:
        """Show them as they stand."""
        board, words = self._board, self._board.words
        kind = board.kind_of(self._asset)
        rules = kind.rules if kind is not None else ()
        self._rows = [row_of(self._asset, rule, board) for rule in rules]
        heads = [words(f"card.rules_{head}") for head in ("priority", "alarm", "class", "state")]
        lines = [
            (
                str(row.priority),
                message_of(row, board),
                alarm_class(row, board).title.say(words.language),
                present(row, board),
            )
            for row in self._rows
        ]
        self._table.show_lines(heads, lines)
        self.view.setAccessibleName(words("card.rules_title"))
        self.deeds.look()
