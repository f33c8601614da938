"""What this is, under which licence, and what it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import __version__
from widgets.board import Board
from widgets.label import Label
from widgets.versions import desk_versions


class AboutDialog(QDialog):
    """Shown with `open()`."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, words = board.theme, board.words
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("desk.menu_about"))
        self.setMinimumWidth(theme.px(480))
        column = QVBoxLayout(self)
        edge = theme.px(24)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.px(12))
        column.addWidget(Label(theme, f"OnDijon {__version__}", size=20, strong=True))
        column.addWidget(Label(theme, words("desk.about_what"), size=14, wrap=True))
        column.addWidget(Label(theme, words("desk.about_licence"), size=13, token="second"))
        made_of = " · ".join(f"{name} {number}" for name, number in desk_versions().items())
        column.addWidget(Label(theme, made_of, size=13, token="second", wrap=True))
        city = board.mirror.city
        if city is not None:
            ground = ". ".join(
                part for part in (city.note.say(board.language), city.attribution) if part
            )
            column.addWidget(Label(theme, ground, size=13, token="second", wrap=True))
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = QPushButton(words("desk.close"), self)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
