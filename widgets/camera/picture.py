"""A picture as large as there is room for it, or what to say instead."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.board import Board
from widgets.literal import literal

LEAST = QSize(480, 270)
WISHED = QSize(960, 540)
LONGEST = 300  # characters of what is said


class LivePicture(QWidget):
    """Shows `show_picture`'s image; what is `said` lies over it."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._image = QImage()
        self._said = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def image(self) -> QImage:
        """The last picture; null where there is none."""
        return self._image

    def show_picture(self, image: QImage) -> None:
        self._image = image
        self.update()

    def clear(self) -> None:
        """Nothing more to be seen."""
        self.show_picture(QImage())

    def say(self, text: str) -> None:
        """What lies over the picture; "" nothing."""
        text = literal(text, LONGEST)
        if text != self._said:
            self._said = text
            self.setAccessibleName(text)
            self.update()

    @property
    def said(self) -> str:
        return self._said

    def minimumSizeHint(self) -> QSize:
        return self._scaled(LEAST)

    def sizeHint(self) -> QSize:
        return self._scaled(WISHED)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._board.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._place(), self._image)
        if self._said:
            font = theme.font(16, strong=True)
            painter.setFont(font)
            wide = self.rect().adjusted(theme.px(24), 0, -theme.px(24), 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            box = painter.boundingRect(wide, int(flags), self._said)
            edge = theme.px(12)
            painter.fillRect(box.adjusted(-edge, -edge, edge, edge), QColor(0, 0, 0, 200))
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(wide, int(flags), self._said)

    def _place(self) -> QRect:
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) // 2
        top = (self.height() - size.height()) // 2
        return QRect(left, top, size.width(), size.height())

    def _scaled(self, size: QSize) -> QSize:
        theme = self._board.theme
        return QSize(theme.px(size.width()), theme.px(size.height()))
