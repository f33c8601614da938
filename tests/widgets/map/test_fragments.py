"""Sprites in one call look like sprites drawn one by one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from widgets.map.fragments import batches_work, draw_fragments, draw_singly, fragments_for


def test_a_batch_equals_single_sprites(qapp: QApplication) -> None:
    atlas = QPixmap(20, 10)
    atlas.fill(QColor("#336699"))
    painter = QPainter(atlas)
    painter.fillRect(10, 0, 10, 10, QColor("#FFCC00"))
    painter.end()
    chance = np.random.default_rng(1)
    fragments = fragments_for(50)
    fragments[:, :2] = chance.integers(0, 200, (50, 2))
    fragments[:, 2] = chance.integers(0, 2, 50) * 10
    fragments[:, 4:6] = 10
    fragments[::3, 9] = 0.5
    pictures = []
    for draw in (draw_fragments, draw_singly):
        picture = QImage(200, 200, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.black)
        painter = QPainter(picture)
        draw(painter, fragments, atlas)
        painter.end()
        pictures.append(picture)
    assert batches_work()
    assert pictures[0] == pictures[1]


def test_no_sprites_draw_nothing(qapp: QApplication) -> None:
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    draw_fragments(painter, fragments_for(0), QPixmap(3, 3))
    painter.end()
    assert picture.pixelColor(5, 5) == QColor(Qt.GlobalColor.black)
