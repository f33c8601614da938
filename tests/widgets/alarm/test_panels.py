"""What the page of an alarm shows beside its life: values, reasons, relatives, others like it."""

from __future__ import annotations

from app.core.explanation import Explanation, Finding, Look
from app.core.truth import Truth
from tests.widgets.alarm.conftest import CLOSED, GAUGE, LIFE, answer, event, tell, texts
from tests.widgets.archive import Archive, series
from tests.widgets.village import NOON, alarm
from widgets.alarm.links import LinkList
from widgets.alarm.screen import AlarmPage
from widgets.board import Board


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
