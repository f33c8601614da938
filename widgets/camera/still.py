"""A picture to keep, with what must go along with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from widgets.literal import literal
from widgets.theme import Theme

LINE = 26  # pixels of the picture
_INK, _GROUND = QColor("#FFFFFF"), QColor("#000000")
_LONGEST = 200


def captioned(image: QImage, lines: list[str], theme: Theme) -> QImage:
    """`image` with `lines` below it: a picture of the public space is no use, and no
    right, without who took it, when and what for."""
    whole = QImage(image.width(), image.height() + LINE * len(lines), QImage.Format.Format_RGB32)
    whole.fill(_GROUND)
    painter = QPainter(whole)
    painter.drawImage(0, 0, image)
    font = theme.font(14)
    font.setPixelSize(LINE - 10)
    painter.setFont(font)
    painter.setPen(_INK)
    for number, line in enumerate(lines):
        top = image.height() + number * LINE
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(8, top, image.width() - 16, LINE, flags, literal(line, _LONGEST))
    painter.end()
    return whole
