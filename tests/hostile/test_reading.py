"""The look through a desk finds what it looks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.hostile.reading import faults, texts
from widgets.label import Label, plain_tip
from widgets.theme import Theme

HOSTILE = "<b>\u202ea & b</b>"


def label(text: str) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def tipped(tip: str) -> QWidget:
    made = QPushButton("sans danger")
    made.setToolTip(tip)
    return made


def combo() -> QWidget:
    made = QComboBox()
    made.addItem("un\x00deux")
    return made


def listed() -> QWidget:
    made = QListView()
    made.setModel(QStringListModel(["x" * 30_000], made))
    return made


@pytest.mark.parametrize(
    "made",
    [
        lambda: QLabel("sans danger"),
        lambda: label(HOSTILE),
        lambda: tipped("<table>"),
        lambda: tipped("a &amp; b"),
        combo,
        listed,
    ],
)
def test_each_fault_is_found(made: object, qtbot: QtBot) -> None:
    assert callable(made)
    widget = made()
    qtbot.addWidget(widget)
    assert faults(widget)


def test_what_is_made_as_it_should_be_passes(qtbot: QtBot) -> None:
    shown = Label(Theme("night"), HOSTILE)
    shown.setToolTip(plain_tip(HOSTILE))
    qtbot.addWidget(shown)
    assert not faults(shown)
    assert "<b>\ufffda & b</b>" in texts(shown)
