"""Help on the screen in front and on the desk, as written in resources/help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from resources.shelf import help_text
from widgets.board import Board
from widgets.rail import SCREENS

TOPICS = ("desk", *SCREENS[:2], "alarm", *SCREENS[2:])  # after the lists that lead to it


class HelpDialog(QDialog):
    """Opens at `screen`. The pages are our own, so Markdown may be rendered;
    it loads nothing from anywhere."""

    def __init__(self, board: Board, screen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        theme, words = board.theme, board.words
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("desk.help"))
        self.resize(theme.px(920), theme.px(640))
        self.topics = QListWidget(self)
        self.topics.setFixedWidth(theme.px(180))
        self.topics.setFont(theme.font(14))
        self.topics.setSpacing(theme.px(4))
        self.topics.setAccessibleName(words("desk.help"))
        for topic in TOPICS:
            self.topics.addItem(words(f"desk.screen_{topic}"))
        self.page = QTextBrowser(self)
        self.page.setOpenLinks(False)
        self.page.setFont(theme.font(15))
        self.topics.currentRowChanged.connect(self._turn)
        close = QPushButton(words("desk.close"), self)
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self.topics.setCurrentRow(TOPICS.index(screen) if screen in TOPICS else 0)
        self.topics.setFocus()

    def _lay_out(self, close: QPushButton) -> None:
        edge = self._board.theme.px(16)
        body = QHBoxLayout()
        body.setSpacing(edge)
        body.addWidget(self.topics)
        body.addWidget(self.page, stretch=1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(edge)
        column.addLayout(body)
        column.addLayout(foot)

    def _turn(self, number: int) -> None:
        if 0 <= number < len(TOPICS):
            document = QTextDocument(self.page)
            document.setDefaultFont(self._board.theme.font(15))
            document.setDocumentMargin(self._board.theme.px(16))
            document.setMarkdown(help_text(self._board.language, TOPICS[number]))
            self._space(document)
            self.page.setDocument(document)

    def _space(self, document: QTextDocument) -> None:
        """Air between paragraphs, more above a heading."""
        theme = self._board.theme
        block = document.begin()
        while block.isValid():
            air = QTextBlockFormat()
            heading = block.blockFormat().headingLevel() > 0 and block.blockNumber() > 0
            listed = block.textList() is not None
            air.setTopMargin(theme.px(20 if heading else 4 if listed else 8))
            air.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            QTextCursor(block).mergeBlockFormat(air)
            block = block.next()
