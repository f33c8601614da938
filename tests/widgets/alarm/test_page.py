"""The page of one alarm: open or long closed, with all that is known of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.explanation import Explanation, Finding, Look
from app.core.truth import Truth
from app.desk.rows import AlarmRow, JournalRow
from tests.widgets.archive import Archive, series
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm, delta
from widgets.alarm.links import LinkList
from widgets.alarm.screen import AlarmPage
from widgets.alarm.timeline import Timeline
from widgets.board import Board
from widgets.theme import Theme

GAUGE = alarm(
    7,
    asset="gauge-ouche-01",
    rule="high",
    priority=2,
    value=2.13,
    raised_at=NOON - 500,
    changed_at=NOON - 500,
)


def event(seq: int, at: float, kind: str, **changes: object) -> JournalRow:
    """An event of the gauge's alarm."""
    fields: dict[str, object] = {"asset": "gauge-ouche-01", "rule": "high", "occurrence": 7}
    return JournalRow(seq=seq, at=at, type=kind, **{**fields, **changes})  # type: ignore[arg-type]


LIFE = [
    event(3, NOON - 300, "alarm_acknowledged", person="alex", desk="desk-2", state="C"),
    event(2, NOON - 320, "alarm_claimed", person="alex", facts={"until": NOON + 200}, state="B"),
    event(1, NOON - 500, "alarm_raised", facts={"value": 2.13, "priority": 2}, state="B"),
]
CLOSED = [event(4, NOON - 100, "alarm_returned", facts={"value": 1.2}, state="A"), *LIFE]


def tell(board: Board, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


def answer(archive: Archive, what: str, said: object, **wanted: object) -> None:
    """Answer the latest question of a kind that has these arguments."""
    for name, arguments, callback in reversed(archive.asked):
        if name == what and wanted.items() <= arguments.items():
            callback(said)
            return
    raise AssertionError((what, wanted))


def cells(timeline: Timeline) -> list[list[str]]:
    table = timeline.table
    columns = range(table.columnCount())
    return [
        [str(table.index(row, column).data()) for column in columns]
        for row in range(table.rowCount())
    ]


def texts(page: AlarmPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def archive(board: Board) -> Archive:
    return Archive(board)


@pytest.fixture
def page(board: Board, qtbot: QtBot, archive: Archive) -> AlarmPage:
    page = AlarmPage(board)
    qtbot.addWidget(page)
    page.resize(1800, 980)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    return page


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
    assert lines[0][:2] == ["11:51:40", ""]
    assert lines[2][1:5] == ["+3 min", "alarme acquittée", "alex", "desk-2"]


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


def test_values_limits_and_moments_are_charted(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    asked = archive.of("history")[-1]
    assert (asked["asset"], asked["point"]) == ("gauge-ouche-01", "level_m")
    assert asked["start"] == NOON - 1400
    assert asked["end"] == NOON
    assert board.words("alarm.chart_loading") in texts(page)
    archive.answer("history", series([NOON - 600, NOON - 300], [1.9, 2.2]))
    answer(archive, "journal", LIFE, occurrence=7.0)
    plot, _ = page.chart.charts.place("gauge-ouche-01/level_m")
    assert 2.0 in [value for value, _ in plot.limits()]
    moments = [(time, text) for time, text in plot.moments()]
    assert moments == [(NOON - 500, "alarme apparue"), (NOON - 300, "alarme acquittée")]
    assert board.words("alarm.chart_loading") not in texts(page)
    page.chart.desk.failed.emit("gauge-ouche-01/level_m", "l'historique ne peut pas être lu")
    assert "l'historique ne peut pas être lu" in texts(page)


def test_a_rule_about_silence_has_no_chart(board: Board, page: AlarmPage) -> None:
    tell(board, alarm(3, asset="traffic", rule="lost", priority=2))
    board.show_alarm(3)
    assert board.words("alarm.chart_none") in texts(page)


def test_why_it_is_active_is_asked_and_told(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    assert archive.of("explain")[-1] == {"occurrence": 7.0}
    look = Look(value=2.13, at=NOON - 3)
    why = Explanation(
        at=NOON,
        asset="gauge-ouche-01",
        rule="high",
        active=True,
        finding=Finding(truth=Truth.TRUE, held=True, look=look),
    )
    archive.answer("explain", why)
    assert "2,13\u202fm" in page.reasons.text.text()
    archive.answer("explain", "question inconnue du moteur")
    assert page.reasons.text.text() == "question inconnue du moteur"


def test_of_a_closed_one_it_is_asked_by_asset_and_rule(
    board: Board, page: AlarmPage, archive: Archive
) -> None:
    board.show_alarm(7)
    answer(archive, "journal", CLOSED, occurrence=7.0)
    assert archive.of("explain")[-1] == {"asset": "gauge-ouche-01", "rule": "high"}


def entry(links: LinkList, part: str) -> int:
    return next(n for n, text in enumerate(links.texts()) if part in text)


def test_relatives_and_what_is_folded_below(board: Board, page: AlarmPage) -> None:
    lamps = [
        alarm(
            20 + n,
            asset=f"lamp-00000{n}",
            rule="lamp_failure",
            priority=4,
            state="F",
            suppressed_by_asset="cabinet-0001",
            suppressed_by="tripped",
            suppressed_by_occurrence=8,
        )
        for n in (1, 2)
    ]
    tell(board, alarm(8), *lamps, alarm(9, rule="door_open", priority=3))
    board.show_alarm(8)
    shown = page.kin.list.texts()
    assert any(text.startswith("Repliées sous cette alarme : 2 ") for text in shown)
    assert any(text.startswith("lamp-000001 · ") for text in shown)
    assert "Porte ouverte · à acquitter" in shown
    assert any(text.startswith("lighting-01 · ") for text in shown)
    page.kin.list.itemActivated.emit(page.kin.list.item(entry(page.kin.list, "lamp-000002")))
    assert page.rows()[0].occurrence == 22
    shown = page.kin.list.texts()
    assert "cabinet-0001 · Disjoncteur déclenché, rues sans éclairage" in shown
    above = next(text for text in shown if text.startswith("cabinet-0001 · Armoire"))
    assert above.endswith("Disjoncteur déclenché, rues sans éclairage")


def test_siblings_in_alarm_stand_beside(board: Board, page: AlarmPage) -> None:
    asked: list[tuple[str, str]] = []
    board.show_requested.connect(lambda *shown: asked.append(shown))
    tell(
        board,
        alarm(1, asset="lamp-000001", rule="lamp_failure", priority=4),
        alarm(2, asset="lamp-000003", rule="lamp_failure", priority=4),
    )
    board.show_alarm(1)
    shown = page.kin.list.texts()
    assert "À côté, en alarme" in shown
    assert not any(text.startswith("lamp-000002") for text in shown)
    page.kin.list.itemClicked.emit(page.kin.list.item(entry(page.kin.list, "lamp-000003")))
    assert asked[-1] == ("asset", "lamp-000003")


def test_similar_alarms_of_the_last_days(board: Board, page: AlarmPage, archive: Archive) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    wanted = [one for one in archive.of("journal") if one.get("type") == "alarm_raised"]
    assert {one.get("asset") for one in wanted} == {"gauge-ouche-01", None}
    assert all(one["start"] == NOON - 30 * 86400 for one in wanted)
    before = [
        event(n, NOON - 86400 * n, "alarm_raised", occurrence=100 + n, facts={"value": 2.5})
        for n in (1, 2)
    ]
    answer(archive, "journal", [LIFE[2], *before], asset="gauge-ouche-01")
    others = [event(5, NOON, "alarm_raised", asset="bus-001", occurrence=5)]
    answer(archive, "journal", [LIFE[2], *before, *others], rule="high", limit=2000.0)
    told = "Sur cet équipement en 30 jours, autres fois : 2. Sur tous ceux de ce type : 3."
    assert page.similar.note.text() == told
    assert page.similar.list.texts()[0] == "21/11 12:00:00 · il y a 1 j · 2,50\u202fm"
    page.similar.list.itemActivated.emit(page.similar.list.item(0))
    assert page._occurrence == 101


def test_no_similar_ones_and_no_answer(board: Board, page: AlarmPage, archive: Archive) -> None:
    tell(board, GAUGE)
    board.show_alarm(7)
    assert page.similar.note.text() == "Lecture du journal…"
    answer(archive, "journal", "pas de réponse du moteur", asset="gauge-ouche-01")
    assert page.similar.note.text() == "pas de réponse du moteur"
    answer(archive, "journal", [], asset="gauge-ouche-01")
    assert page.similar.note.text() == "Aucune autre fois sur cet équipement en 30 jours."
    assert not page.similar.list.isVisible()


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
