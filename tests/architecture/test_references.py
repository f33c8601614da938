"""PySide6 6.12.0 on Python 3.11 drops a reference to None or True per call and aborts
after some hundred signals or some thousand painter calls. This run would show it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

CALLS = 200  # few enough that a defective build lives to tell
MOST_DRIFT = 50

PROGRAM = f"""
import gc, json, sys
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen

class Bell(QObject):
    rung = Signal(object)
    plain = Signal()

def ring(bell):
    for _ in range({CALLS}):
        bell.rung.emit(1)
        bell.plain.emit()

def draw(painter):
    pen = QPen(QColor(1, 2, 3))
    for _ in range({CALLS}):
        painter.setPen(pen)
        painter.fillRect(QRectF(0, 0, 4, 4), pen.color())
        painter.drawLine(QPointF(0, 0), QPointF(3, 3))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

def counts():
    gc.collect()
    return [sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False)]

application = QGuiApplication([])
bell = Bell()
bell.rung.connect(lambda value: None)
image = QImage(32, 32, QImage.Format.Format_RGB32)
painter = QPainter(image)
ring(bell); draw(painter)  # the first calls fill caches
before = counts()
ring(bell); draw(painter)
after = counts()
painter.end()
print(json.dumps([b - a for a, b in zip(before, after)]))
"""


def test_qt_calls_keep_the_count_of_none_and_true() -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=dict(os.environ, QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    drifts = json.loads(result.stdout)
    assert max(abs(drift) for drift in drifts) < MOST_DRIFT, drifts
