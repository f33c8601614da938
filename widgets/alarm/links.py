"""A list whose entries lead to another alarm's page, or to an asset."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.desk.rows import AlarmRow
from widgets.board import Board
from widgets.label import plain_tip
from widgets.literal import literal_line
from widgets.map.priority import draw_priority

ENTRY_CAP = 240
LEAD_ROLE = int(Qt.ItemDataRole.UserRole)
SIDE = 16
ANNUNCIATED = "BCD"


class LinkList(QListWidget):
    """Enter or a click follows an entry. Nothing shown twice is made twice."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._icons: dict[tuple[int, str, bool, str, float], QIcon] = {}
        self._entries: list[tuple[str, str, AlarmRow | None]] = []
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._follow)
        self.itemClicked.connect(self._follow)
        self.dress()

    def show_entries(self, entries: list[tuple[str, str, AlarmRow | None]]) -> None:
        """Each (text, where it leads, the alarm whose symbol it bears). Where: an asset,
        "#" and an occurrence, or "" for a head between the others."""
        if entries == self._entries:
            return
        self._entries = entries
        self.clear()
        for text, lead, row in entries:
            item = QListWidgetItem(literal_line(text, ENTRY_CAP))
            item.setData(LEAD_ROLE, lead)
            if lead:
                item.setToolTip(plain_tip(text))
            else:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setFont(self._board.theme.font(12))
                item.setForeground(self._board.theme.color("second"))
            if row is not None:
                item.setIcon(self._icon(row))
            self.addItem(item)

    def texts(self) -> list[str]:
        """What is shown, line by line."""
        return [self.item(number).text() for number in range(self.count())]

    def dress(self) -> None:
        self.setFont(self._board.theme.font(13))
        self.setSpacing(self._board.theme.px(1))
        side = self._board.theme.px(SIDE)
        self.setIconSize(QSize(side, side))
        entries, self._entries = self._entries, []
        self.show_entries(entries)

    def _follow(self, item: QListWidgetItem) -> None:
        lead = str(item.data(LEAD_ROLE) or "")
        if lead.startswith("#"):
            self._board.show_alarm(int(lead[1:]))
        elif lead:
            self._board.show_asset("asset", lead)

    def _icon(self, row: AlarmRow) -> QIcon:
        theme = self._board.theme
        waiting = row.state in "BD"
        key = (row.priority, row.state, row.stale, theme.name, theme.scale)
        if key not in self._icons:
            side = theme.px(SIDE)
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shown = row.state in ANNUNCIATED
            draw_priority(
                painter,
                QRectF(0, 0, side, side),
                row.priority,
                theme,
                acknowledged=not waiting,
                stale=row.stale,
                color=theme.priority(row.priority) if shown else theme.color("disabled"),
                ground=theme.color("panel"),
            )
            painter.end()
            self._icons[key] = QIcon(pixmap)
        return self._icons[key]
