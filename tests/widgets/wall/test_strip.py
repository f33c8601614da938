"""What the wall says of an alarm: the message whole, the place, the age."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from tests.widgets.village import alarm, village_kinds
from widgets.board import Board
from widgets.theme import Theme
from widgets.wall.strip import MESSAGE_SIZES, AlarmStrip
from widgets.wall.window import wall_scale


@pytest.fixture
def strip(board: Board, qtbot: QtBot) -> AlarmStrip:
    board.dress(Theme("night", wall_scale(1080)))
    strip = AlarmStrip(board)
    qtbot.addWidget(strip)
    return strip


def test_a_number_is_told_where_the_message_leaves_it_open(strip: AlarmStrip) -> None:
    high = alarm(asset="gauge-ouche-01", rule="high", value=2.41)
    assert strip._where(high) == "Quai de l'Hôpital, Dijon · 2,41\u202fm"


def test_a_state_that_the_message_says_already_is_not_told_again(strip: AlarmStrip) -> None:
    assert strip._where(alarm()) == "Rue de la Préfecture, Dijon · à acquitter"


def test_an_alarm_of_a_rule_that_is_gone_is_still_told(strip: AlarmStrip) -> None:
    assert strip._where(alarm(rule="gone")).endswith("à acquitter")
    assert strip._where(alarm(asset="nowhere-1")).endswith("à acquitter")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_messages_fit_on_their_line(board: Board, strip: AlarmStrip, language: str) -> None:
    """Those of the two most urgent priorities, which are read from afar."""
    room = strip.width() - board.theme.px(68) - board.theme.px(18)
    rules = [rule for kind in village_kinds().values() for rule in kind.rules]
    said = [rule.message.say(language) for rule in rules if rule.priority <= 2]
    assert said
    for text in said:
        font = board.theme.font(strip.size_for(text, room), strong=True)
        assert QFontMetrics(font).horizontalAdvance(text) <= room, text


def test_type_is_as_large_as_fits(strip: AlarmStrip) -> None:
    sizes = [strip.size_for("Borne bloquée" * n, 600) for n in (1, 3, 200)]
    assert sizes[0] == MESSAGE_SIZES[0]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == MESSAGE_SIZES[-1]


def test_stale_acknowledged_and_new_look_different(board: Board, strip: AlarmStrip) -> None:
    pictures = set()
    for row in (alarm(), alarm(state="C"), alarm(stale=True)):
        board.mirror.alarms = {1: row}
        board.mirror.view.rebuild([row], board.mirror.city)
        strip.look()
        side = board.theme.px(60)
        symbol = strip.grab(QRect(0, 0, side, board.theme.px(76))).toImage()
        pictures.add(bytes(symbol.constBits()))
    assert len(pictures) == 3
    strip._flash.stop()
