"""The page of one alarm: open or long closed, its head, its life, its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.widgets.alarm.conftest import CLOSED, GAUGE, LIFE, answer, cells, event, tell, texts
from tests.widgets.archive import Archive
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm
from widgets.alarm.screen import AlarmPage
from widgets.board import Board
from widgets.theme import Theme


def test_with_nothing_chosen_it_says_how_to_choose(board: Board, page: AlarmPage) -> None:
    assert texts(page) == [board.words("alarm.empty")]


def test_an_open_alarm_whole(board: Board, page: AlarmPage, archive: Archive) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    answer(archive, "journal", LIFE, occurrence=7.0)
    said = texts(page)
    assert "Niveau haut · 2,13\u202fm" in said
    assert "gauge-ouche-01 · Quai de l'Hôpital, Dijon" in said
    assert "à acquitter" in said
    assert any(text.startswith("n° 7 · priorité 2 · classe") for text in said)
    rule = next(r for r in board.mirror.kinds["flood_gauge"].rules if r.name == "high")
    assert rule.guidance.fr in said
    assert rule.consequence is not None
    assert rule.consequence.fr in said
    lines = cells(page.timeline)
    assert [line[2] for line in lines] == ["alarme apparue", "prise en charge", "alarme acquittée"]
    assert lines[0][:4] == ["11:51:40", "0 s", "alarme apparue", "à acquitter"]
    assert lines[2][1:6] == ["+3 min", "alarme acquittée", "acquittée", "alex", "desk-2"]


def test_a_closed_alarm_is_told_by_the_journal(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    board.show_alarm(7)
    assert texts(page) == ["Lecture du journal pour l'alarme n° 7…"]
    answer(archive, "journal", CLOSED, occurrence=7.0)
    said = texts(page)
    assert "terminée" in said
    assert "Niveau haut · 2,13\u202fm" in said
    assert "Du 11:51:40, a duré 6 min" in said
    assert len(cells(page.timeline)) == 4
    assert page.rows()[0].acknowledged_by == "alex"
    assert not page.deeds._buttons["acknowledge"].isEnabled()
    assert "n'est pas en cours" in page.deeds._tip("claim")
    assert page.deeds._buttons["shelve"].isEnabled()  # its next coming may be set aside
    assert page.deeds._buttons["show_map"].isEnabled()


def test_an_unknown_number_and_a_mute_engine_say_so(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    board.show_alarm(99)
    answer(archive, "journal", [], occurrence=99.0)
    assert texts(page) == ["Le journal ne connaît pas d'alarme n° 99."]
    board.show_alarm(98)
    answer(archive, "journal", "pas de réponse du moteur", occurrence=98.0)
    assert texts(page) == ["L'alarme n° 98 ne peut pas être lue : pas de réponse du moteur."]
    board.show_requested.emit("alarm", "nonsense")
    assert texts(page) == [board.words("alarm.empty")]


def test_what_comes_late_belongs_to_another_page(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    tell(board, GAUGE, alarm(8))
    board.show_alarm(7)
    late = [callback for what, _, callback in archive.asked if what != "history"]
    board.show_alarm(8)
    for callback in late:
        callback(LIFE)
    assert cells(page.timeline) == []
    assert "Lecture du journal…" in texts(page)


def test_it_follows_its_alarm(board: Board, page: AlarmPage, archive: Archive) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    answer(archive, "journal", LIFE[2:], occurrence=7.0)
    changed = alarm(
        7,
        asset="gauge-ouche-01",
        rule="high",
        priority=2,
        revision=2,
        state="C",
        acknowledged_by="alex",
        acknowledged_at=NOON - 5,
        raised_at=NOON - 500,
    )
    tell(board, changed)
    assert "acquittée par alex à 11:59:55" in texts(page)
    answer(archive, "journal", LIFE, occurrence=7.0)
    assert len(cells(page.timeline)) == 3
    tell(board, alarm(7, asset="gauge-ouche-01", rule="high", revision=3, state="A"))
    answer(archive, "journal", CLOSED, occurrence=7.0)
    assert "terminée" in texts(page)


def test_the_time_left_counts_down(board: Board, clock: Clock, page: AlarmPage) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    assert page.advice.left.text() == "Délai de réaction : 30 min, encore 21 min"
    clock.now += 600
    board.second.emit()
    assert page.advice.left.text() == "Délai de réaction : 30 min, encore 11 min"


def test_keys_of_the_page(board: Board, page: AlarmPage) -> None:
    wished: list[tuple[str, list[int], dict[str, object]]] = []
    shown: list[tuple[str, str]] = []
    board.alarm_wish_requested.connect(lambda *wish: wished.append(wish))
    board.show_requested.connect(lambda *show: shown.append(show))
    tell(board, GAUGE, alarm(8))
    board.show_alarm(7)
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert wished == [("acknowledge", [7], {"comment": ""})]
    board.show_alarm(8)
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page._occurrence == 7
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page._occurrence == 8
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert shown[-1] == ("alarms", "")
    assert "open_alarm" not in page.deeds._buttons


def test_language_theme_and_another_picture(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    answer(archive, "journal", LIFE, occurrence=7.0)
    night = page.grab().toImage()
    board.speak("en")
    assert "Its life" in texts(page)
    assert cells(page.timeline)[0][2] == "alarm raised"
    board.dress(Theme("day"))
    assert page.grab().toImage() != night
    asked = len(archive.of("journal"))
    board.reset.emit()
    assert len(archive.of("journal")) > asked


def test_what_comes_from_outside_stays_text(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    evil = "<img src=x>" + "<table><tr><td>" * 200
    row = alarm(
        7, asset=evil, rule=evil, comment=evil, remark=evil, remark_by=evil, claimed_by=evil
    )
    tell(board, row)
    board.show_alarm(7)
    life = [event(1, NOON, evil, person=evil, desk=evil, facts={"comment": evil, "value": evil})]
    answer(archive, "journal", life, occurrence=7.0)
    answer(archive, "journal", evil, rule=evil, limit=200.0)
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert len(label.text()) <= 2000
    assert all(len(cell) <= 240 for line in cells(page.timeline) for cell in line)
    assert all(len(text) <= 240 for text in page.kin.list.texts())
    page.grab()
