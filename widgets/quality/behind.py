"""The alarms behind a figure, and how the figure is counted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.core.quality_report import NAMES, QualityCase
from widgets.board import Board
from widgets.figures import format_clock, format_number
from widgets.label import Label
from widgets.quality.desk import QualityDesk, found_cases
from widgets.quality.namer import Namer
from widgets.quality.wording import format_duration, how_text, name_text, target_text
from widgets.texttable import Cells, TextTable, text_view

SPANS = frozenset(
    (
        *("standing", "shelved", "shelved_now", "longest_shelf"),
        *("suppressed", "out_of_service", "longest_removal"),
    )
)


class CasesPanel(QWidget):
    """Enter or a double click opens an alarm's own page."""

    def __init__(self, board: Board, desk: QualityDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._desk, self._namer = board, desk, Namer(board)
        self.figure = ""
        self.cases: list[QualityCase] = []
        self.total = 0
        self._reason = ""
        self._asked = 0
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = board.theme
        self._title = Label(theme, size=16, strong=True, wrap=True)
        self._how = Label(theme, size=13, token="second", wrap=True)
        self._count = Label(theme, size=12, token="second")
        self._empty = Label(theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.model = TextTable(board, self)
        self.view = text_view(self.model, board, self, 1)
        self.more = QPushButton(self)
        self.more.clicked.connect(self.ask_more)
        self.more.setShortcut(QKeySequence("N"))
        self._column = QVBoxLayout(self)
        for part in (self._title, self._how, self._count):
            self._column.addWidget(part)
        self._column.addWidget(self.view, stretch=1)
        self._column.addWidget(self._empty, stretch=1)
        self._column.addWidget(self.more)
        self.view.activated.connect(self._open)
        self.dress()

    def show_figure(self, figure: str) -> None:
        """A name of NAMES, ``priority:N`` or ``source:ASSET:RULE``; "" for none."""
        self.figure, self.cases, self.total, self._reason = figure, [], 0, ""
        if figure:
            self._ask(0)
        self.retell()

    def ask_more(self) -> None:
        """The next page."""
        if len(self.cases) < self.total:
            self._ask(len(self.cases))

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(16)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(theme.px(8))
        for label in (self._title, self._how, self._count, self._empty):
            label.dress(theme)
        self.retell()

    def retell(self) -> None:
        """Everything in the present language."""
        words, figure = self._board.words, self.figure
        self._title.say(
            words("quality.behind", name=self.name()) if figure else words("quality.how")
        )
        self._how.say(self._counted())
        self._how.setVisible(bool(figure))
        shown = len(self.cases)
        number = [format_number(n, 0, words.language) for n in (shown, self.total)]
        self._count.say(words("quality.behind_count", shown=number[0], total=number[1]))
        self._count.setVisible(shown > 0)
        self.model.show_lines(self._heads(), [self._line(case) for case in self.cases])
        self.view.setVisible(shown > 0)
        self.view.setAccessibleName(self._title.text())
        self.view.setToolTip(words("quality.behind_tip"))
        self._empty.setVisible(not shown)
        self._empty.say(self._nothing())
        self.more.setVisible(shown < self.total)
        self.more.setText(words("quality.behind_more"))

    def name(self) -> str:
        """Of the figure, as a person says it."""
        kind, _, rest = self.figure.partition(":")
        if kind == "priority":
            return self._board.words("quality.priority_name", priority=rest)
        if kind == "source":
            asset, _, rule = rest.partition(":")
            rule = self._namer.rule(asset, rule)
            return self._board.words("quality.source_name", asset=asset, rule=rule)
        return name_text(self.figure, self._board.words) if self.figure in NAMES else ""

    def _counted(self) -> str:
        words = self._board.words
        if self.figure in NAMES:
            return f"{how_text(self.figure, words)} ({target_text(self.figure, words)})"
        key = "split" if self.figure.startswith("priority") else "annunciated"
        return words(f"quality.how_{key}")

    def _nothing(self) -> str:
        words = self._board.words
        if not self.figure:
            return words("quality.behind_none")
        if self._reason:
            return words("quality.failed", reason=self._reason)
        return words("quality.asking" if self._asked else "quality.behind_empty")

    def _ask(self, first: int) -> None:
        self._asked += 1
        number, figure = self._asked, self.figure

        def answered(answer: object) -> None:
            if number == self._asked and figure == self.figure:
                self._take(answer)

        self._desk.cases(figure, first, answered)

    def _take(self, answer: object) -> None:
        self._asked = 0
        found = found_cases(answer)
        if found is None:
            self._reason = str(answer)
        else:
            self.cases = self.cases[: found.first] + found.cases
            self.total = found.total
        self.retell()

    def _heads(self) -> tuple[str, ...]:
        words = self._board.words
        last: tuple[str, ...]
        if self.figure in SPANS:
            last = (words("quality.head_since"), words("quality.head_lasted"))
        else:
            last = (
                words("quality.head_at"),
                words("quality.head_acknowledged"),
                words("quality.head_cleared"),
            )
        return (words("quality.head_priority"), words("quality.head_rule"), *last)

    def _line(self, case: QualityCase) -> Cells:
        words, now = self._board.words, self._board.now()
        name = self._namer.rule(case.asset, case.rule)
        head = (str(case.priority), f"{name} · {case.asset}", format_clock(case.at, words, now))
        if self.figure in SPANS:
            lasted = format_duration(case.ended - case.at, words) if case.ended else ""
            return (*head, lasted or words("quality.lasts"))
        return (*head, *(self._after(case, at) for at in (case.acknowledged_at, case.cleared_at)))

    def _after(self, case: QualityCase, at: float) -> str:
        words = self._board.words
        return format_duration(max(at - case.at, 0.0), words) if at else words("quality.no_value")

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self.cases):
            self._board.show_alarm(self.cases[index.row()].occurrence)
