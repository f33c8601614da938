"""A view becomes a picture of the same pixels, with its time in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from widgets.exports.png import view_image

NOW = 1_795_345_200.0


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet("background: #336699")
    widget.resize(320, 200)
    return widget


def test_the_picture_is_what_the_widget_shows(widget: QWidget, tmp_path: Path) -> None:
    path = tmp_path / "vue.png"
    size = view_image(widget, title="Carte", now=NOW).write(path)
    picture = QImage(str(path))
    assert size == path.stat().st_size
    assert (picture.width(), picture.height()) == (320, 200)
    assert picture.pixelColor(10, 10) == QColor("#336699")
    assert picture.text("Title") == "Carte"
    assert picture.text("Creation Time") == "2026-11-22T12:00:00.000+01:00"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_os_error(widget: QWidget, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        view_image(widget, title="Carte", now=NOW).write(tmp_path / "none" / "vue.png")
