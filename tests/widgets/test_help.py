"""Help, about and menu in both languages; a board and its sibling."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.desk.mirror import Connection
from app.desk.preferences import Preferences
from resources.shelf import help_text
from resources.words import LANGUAGES
from tests.widgets.village import NOON, alarm, delta
from widgets.about import AboutDialog
from widgets.board import Board
from widgets.help import TOPICS, HelpDialog
from widgets.menu import MainMenu
from widgets.theme import Theme


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_help_is_there_for_every_screen(
    board: Board, qtbot: QtBot, language: str, topic: str
) -> None:
    board.speak(language)
    dialog = HelpDialog(board, topic)
    qtbot.addWidget(dialog)
    shown = dialog.page.toPlainText()
    assert shown.startswith(help_text(language, topic).splitlines()[0].lstrip("# "))
    assert len(shown) > 200
    assert "**" not in shown


def test_help_in_an_unknown_language_is_french() -> None:
    assert help_text("de", "map") == help_text("fr", "map")
    with pytest.raises(KeyError):
        help_text("fr", "nothing")


def test_about_says_what_this_is(board: Board, qtbot: QtBot) -> None:
    dialog = AboutDialog(board)
    qtbot.addWidget(dialog)
    said = " ".join(texts(dialog))
    assert "Apache" in said
    assert "PySide6" in said
    assert "positions simulées" in said


def test_the_menu_offers_what_is_kept(board: Board, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    menu = MainMenu(board, Preferences(theme="day", compact=True), "desk.no_sound", window)
    chosen: list[tuple[str, object]] = []
    wanted: list[str] = []
    menu.chosen.connect(lambda name, value: chosen.append((name, value)))
    menu.wanted.connect(wanted.append)
    actions = {action.text(): action for action in menu.actions()}
    assert actions["Liste compacte"].isChecked()
    assert not actions["Pas de son sur cette machine"].isEnabled()
    submenu = actions["Thème"].menu()
    assert isinstance(submenu, QMenu)
    themes = {action.text(): action for action in submenu.actions()}
    assert [text for text, action in themes.items() if action.isChecked()] == ["Jour"]
    themes["Nuit"].trigger()
    actions["Liste compacte"].trigger()
    actions["À propos"].trigger()
    assert chosen == [("theme", "night"), ("compact", False)]
    assert wanted == ["about"]
    menu.deleteLater()


def test_a_sibling_board_tells_the_same_truth_in_its_own_look(board: Board) -> None:
    told: list[str] = []
    other = board.sibling(Theme("night", 2.0), board)
    other.alarms_changed.connect(lambda: told.append("alarms"))
    other.connection_changed.connect(lambda state: told.append(state))
    board.mirror.apply(delta(board.mirror, alarms=[alarm(1)]), NOON)
    board.beat()
    board.mirror.broker_online = False
    board.beat()
    assert told == ["alarms", Connection.NO_BROKER]
    board.speak("en")
    assert other.language == "en"
    assert (board.theme.scale, other.theme.scale) == (1.0, 2.0)
    other.deleteLater()


def test_signals_come_once_a_frame(board: Board) -> None:
    told: list[int] = []
    board.assets_changed.connect(lambda rows: told.append(len(rows)))
    for value in (1.0, 2.0, 3.0):
        board.mirror.apply(delta(board.mirror, values={("lamp-000001", "power_w"): value}), NOON)
    board.mirror.apply(delta(board.mirror, values={("lamp-000002", "power_w"): 1.0}), NOON)
    board.beat()
    board.beat()
    assert told == [2]
