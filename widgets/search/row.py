"""How one hit is drawn: its title, and below it what and where it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.desk.finder import Hit
from widgets.literal import literal
from widgets.search.results import HIT_ROLE
from widgets.theme import Theme

TEXT_CAP = 200


class HitRow(QStyledItemDelegate):
    """Two lines of plain text, drawn and never interpreted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self.theme.px(320), self.theme.px(48))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        hit = index.data(HIT_ROLE)
        if not isinstance(hit, Hit):
            return
        theme = self.theme
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(box, theme.color("raised" if chosen else "panel"))
        if chosen:
            painter.fillRect(
                QRect(box.left(), box.top(), theme.px(3), box.height()), theme.color("accent")
            )
        inner = box.adjusted(theme.px(16), theme.px(6), -theme.px(16), -theme.px(6))
        half = inner.height() // 2
        lines = (
            (hit.title, 14, "text", inner.adjusted(0, 0, 0, -half)),
            (hit.detail, 12, "second", inner.adjusted(0, half, 0, 0)),
        )
        for text, size, token, place in lines:
            font = theme.font(size, strong=size == 14)
            painter.setFont(font)
            painter.setPen(theme.color(token))
            shown = QFontMetrics(font).elidedText(
                literal(text, TEXT_CAP), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(
                place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown
            )
        painter.restore()
