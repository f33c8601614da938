"""The lighting screen: what is planned against what is, and programmes to be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bus.wire import Target, Wish
from app.core.kind import Text
from app.core.lighting_energy import EnergyReport, EnergyShare
from app.core.lighting_file import parse_lighting
from app.core.lighting_programme import Programme
from app.desk.wishes import Verdict
from resources.shelf import lighting_file
from resources.words import LANGUAGES
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm, delta, order
from widgets.board import Board
from widgets.lighting.editor import SET, ProgrammeDialog
from widgets.lighting.energy import ENERGY, EnergyPanel
from widgets.lighting.hours import days_of, dims_of, dims_text
from widgets.lighting.screen import LightingScreen
from widgets.orders.group import GroupDialog

NIGHT = NOON + 11 * 3600.0  # 23:00 in the village, when Dijon is dimmed
LAMPS = ("lamp-000001", "lamp-000002", "lamp-000003")
Said = list[tuple[str, str, dict[str, str | float]]]


@pytest.fixture
def screen(board: Board, clock: Clock, qtbot: QtBot) -> LightingScreen:
    """One lamp as planned, one dark, one at full light; one of them cycles."""
    clock.now = NIGHT
    values = {("city-clock", "city_time_s"): NIGHT, ("city-clock", "speed"): 1.0}
    for lamp, on, pct in zip(LAMPS, (1.0, 0.0, 1.0), (70.0, 70.0, 100.0), strict=True):
        values |= {(lamp, "lamp"): on, (lamp, "dim_pct"): pct, (lamp, "power_w"): on * 50.0}
        values |= {(lamp, "fault"): 0.0, (lamp, "burning_h"): 12_000.0}
    name, text = lighting_file()
    programmes = list(parse_lighting(text, name).programmes)
    cycling = alarm(7, asset=LAMPS[2], rule="cycling", priority=4, active=True)
    board.mirror.apply(
        delta(board.mirror, at=NIGHT, values=values, programmes=programmes, alarms=[cycling]), NIGHT
    )
    board.beat()
    screen = LightingScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1700, 950)
    screen.show()
    QAbstractItemModelTester(
        screen.lamps.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return screen


@pytest.fixture
def said(board: Board) -> Said:
    heard: Said = []
    board.data_wish_requested.connect(lambda *words: heard.append(words))
    return heard


def tile(screen: LightingScreen, name: str) -> str:
    return screen.tiles.tiles[name].texts[1]


def lamps(screen: LightingScreen) -> list[str]:
    model = screen.lamps.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def dialog(screen: LightingScreen) -> ProgrammeDialog:
    (found,) = [one for one in screen.window().findChildren(ProgrammeDialog) if one.isVisible()]
    return found


def answer(board: Board, said: Said, reason: str = "") -> None:
    action, name, arguments = said[-1]
    target = Target(asset=name)
    wish = Wish(
        id="w",
        person="p",
        desk="d",
        action=action,
        targets=[target],
        arguments=arguments,
        expires_at=0.0,
    )
    board.wish_answered.emit(Verdict(wish, ((target, reason),) if reason else ()))


def test_what_is_planned_and_what_is(board: Board, screen: LightingScreen) -> None:
    assert [tile(screen, name) for name in ("as_planned", "deviating", "lit")] == ["1", "2", "2"]
    assert sorted(lamps(screen)) == [LAMPS[1], LAMPS[2]]
    screen.tiles.tiles["as_planned"].click()
    assert lamps(screen) == [LAMPS[0]]
    screen.failures.chosen.emit("failure:cycling")
    assert lamps(screen) == [LAMPS[2]]
    assert "Battement" in screen.lamps.title.text()
    screen.communes.chosen.emit("Dijon")
    assert lamps(screen) == [LAMPS[2]]
    for language in LANGUAGES:
        board.speak(language)
        assert str(screen.communes.model.index(1, 0).data()) == "Dijon"
        assert screen.programmes.model.index(0, 2).data() == "70\u202f%"


def test_a_lamp_is_shown_on_the_map_and_all_of_them_can_be_ordered(
    board: Board, screen: LightingScreen
) -> None:
    shown: list[tuple[str, str]] = []
    board.show_requested.connect(lambda *words: shown.append(words))
    screen.lamps.view.activated.emit(screen.lamps.model.index(0, 0))
    assert shown == [("map", LAMPS[1])]
    screen.lamps.order.click()
    (asked,) = screen.findChildren(GroupDialog)
    assert "2" in asked.which.currentText()
    asked.reject()


def test_an_order_of_a_person_is_no_deviation(board: Board, screen: LightingScreen) -> None:
    theirs = order(asset=LAMPS[1], state="VERIFIED", requested_at=NIGHT - 60.0, value=0.0)
    board.mirror.apply(delta(board.mirror, orders=[theirs]), NIGHT)
    board.beat()
    screen.look()
    assert tile(screen, "overridden") == "1"


def test_the_listed_lamps_are_saved(board: Board, screen: LightingScreen, tmp_path: Path) -> None:
    heard: list[str] = []
    board.notice.connect(heard.append)
    screen.save_csv(tmp_path / "lamps.csv")
    lines = (tmp_path / "lamps.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["asset", LAMPS[1], LAMPS[2]]
    assert lines[2].split(",")[3:6] == ["dijon_quetigny", "70.0", "1"]
    assert "cycling" in lines[2]
    screen.save_csv(tmp_path / "no" / "folder.csv")
    assert len(heard) == 2


def test_the_saving_is_told_with_its_target(board: Board, clock: Clock, qtbot: QtBot) -> None:
    asked: list[tuple[str, dict[str, float], Callable[[object], None]]] = []
    board.question_requested.connect(lambda *words: asked.append(words))
    panel = EnergyPanel(board)
    qtbot.addWidget(panel)
    panel.tend()
    panel.tend()  # within a minute nothing is asked again
    (what, given, answered) = asked.pop()
    assert (what, asked, given["end"] - given["start"]) == (ENERGY, [], 86400.0)
    share = EnergyShare(commune="", used_kwh=30.0, baseline_kwh=100.0, cabinets=1, known=2)
    report = EnergyReport(
        start=given["start"],
        end=given["end"],
        first_at=NOON - 80_000.0,
        last_at=NOON,
        baseline_w=155.0,
        target_pct=65.0,
        shares=[share],
    )
    answered(report)
    assert "70,0 %" in panel.value.text()
    assert "objectif 65 %" in panel.value.text()
    assert panel.bar.saved_pct == pytest.approx(70.0)
    assert panel.bar.target_pct == 65.0
    panel.choose(7 * 86400.0)
    answered("busy")  # to a question that nobody asks any more
    assert "70,0 %" in panel.value.text()
    asked[-1][2]("busy")
    assert "busy" in panel.detail.text()
    clock.now += 3600.0
    by_day = msgspec.structs.replace(
        report, shares=[msgspec.structs.replace(share, baseline_kwh=0.0)]
    )
    asked[-1][2](by_day)
    assert panel.value.text() == board.words("lighting.energy_none")


def test_a_programme_is_changed_asked_and_taken_back(
    board: Board, screen: LightingScreen, said: Said, qapp: QApplication
) -> None:
    offered: list[tuple[str, object]] = []
    board.undo_offered.connect(lambda *words: offered.append(words))
    screen.programmes.view.selectRow(0)
    screen.programmes.edit()
    asked = dialog(screen)
    asked.nights[0].fields["dims"].setText("23:30..05:00=50")
    asked.accept()
    assert not said  # without a reason nothing is wished
    asked.why.setText("essai")
    asked.accept()
    action, name, arguments = said[-1]
    wished = msgspec.json.decode(str(arguments["programme"]), type=Programme)
    assert (action, name, arguments["why"]) == (SET, "dijon_quetigny", "essai")
    assert dims_text(wished.nights[0]) == "23:30..05:00=50"
    assert wished.title == Text(
        "Dijon et Quetigny : 70 % de 22 h à 5 h", "Dijon and Quetigny: 70 % from 22 to 5"
    )
    answer(board, said, "role_may_not")
    assert asked.isVisible()
    asked.accept()
    answer(board, said)
    assert not asked.isVisible()
    (line, undo) = offered[0]
    assert "Dijon et Quetigny" in line
    assert callable(undo)
    undo()
    back = msgspec.json.decode(str(said[-1][2]["programme"]), type=Programme)
    assert dims_text(back.nights[0]) == "22:00..05:00=70"


def test_a_new_programme_says_how_many_lamps_it_is_for(
    board: Board, screen: LightingScreen, said: Said
) -> None:
    screen.programmes.add()
    asked = dialog(screen)
    asked.lamps.setText("cabinet-0001, nowhere")
    asked.lamps.editingFinished.emit()
    assert "nowhere" in asked.scope.text()
    asked.lamps.setText("cabinet-0001")
    asked.lamps.editingFinished.emit()
    assert "3" in asked.scope.text()
    asked.add_night()
    asked.nights[1].fields["lit_from"].setText("22h")
    asked.why.setText("essai")
    asked.accept()
    assert not said
    assert asked.said.text() == board.words("refusal.bad_programme_hours")
    asked.reject()


def test_one_is_taken_out_of_use_after_a_question(
    board: Board, screen: LightingScreen, said: Said
) -> None:
    screen.programmes.view.selectRow(2)
    screen.programmes.remove()
    asked = dialog(screen)
    asked.why.setText("fini")
    asked.accept()
    wished = msgspec.json.decode(str(said[-1][2]["programme"]), type=Programme)
    assert (wished.name, wished.gone) == ("sennecey", True)
    answer(board, said)


def test_a_viewer_changes_nothing(board: Board, screen: LightingScreen) -> None:
    board.role = "viewer"
    screen.look()
    assert not any(push.isEnabled() for push in screen.programmes.deeds.values())
    assert not screen.lamps.order.isEnabled()


def test_what_is_written_of_days_and_dims() -> None:
    assert days_of("5, 6 12-24") == ((5, 6), ("12-24",))
    assert dims_of("sunset-30..05:00=70%")[0].start == "sunset-30"
    assert dims_of("22h")[0].until == ""
