"""Many sprites in one call: QPainter.drawPixmapFragments over a numpy array.

A fragment is ten doubles: x and y of the sprite's centre, left, top, width and
height in the atlas, scale x and y, rotation in degrees, opacity.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from widgets.map.memory import as_first

Fragments = npt.NDArray[np.float64]
WIDTH = 10


def fragments_for(count: int) -> Fragments:
    """`count` fragments of scale 1, unturned and opaque, at 0, 0."""
    fragments = np.zeros((count, WIDTH))
    fragments[:, 6:8] = 1.0
    fragments[:, 9] = 1.0
    return fragments


def draw_fragments(painter: QPainter, fragments: Fragments, atlas: QPixmap) -> None:
    """Draw them in their order."""
    if not len(fragments):
        return
    if batches_work():
        _draw_batch(painter, fragments, atlas)
    else:
        draw_singly(painter, fragments, atlas)


def draw_singly(painter: QPainter, fragments: Fragments, atlas: QPixmap) -> None:
    """The plain way, where memory cannot be handed to Qt as it is."""
    for x, y, left, top, width, height, *_, opacity in fragments.tolist():
        painter.setOpacity(opacity)
        painter.drawPixmap(
            QPointF(x - width / 2, y - height / 2), atlas, QRectF(left, top, width, height)
        )
    painter.setOpacity(1.0)


def _draw_batch(painter: QPainter, fragments: Fragments, atlas: QPixmap) -> None:
    lined = np.ascontiguousarray(fragments, dtype=np.float64)
    first = as_first(lined, QPainter.PixmapFragment)
    painter.drawPixmapFragments(first, len(lined), atlas)


@cache
def batches_work() -> bool:
    """Whether this build of Qt lays fragments out as ten doubles: two are
    drawn both ways and the pixels compared."""
    atlas = QPixmap(6, 3)
    atlas.fill(QColor("#FF0000"))
    fragments = fragments_for(2)
    fragments[:, :6] = [[4.5, 4.5, 0, 0, 3, 3], [10.5, 7.5, 3, 0, 3, 3]]
    pictures = []
    for draw in (_draw_batch, draw_singly):
        picture = QImage(16, 16, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.black)
        painter = QPainter(picture)
        draw(painter, fragments, atlas)
        painter.end()
        pictures.append(picture)
    return pictures[0] == pictures[1] and pictures[0].pixelColor(10, 7) == QColor("#FF0000")
