"""What is charted: history asked for, live readings appended, trust ended where it ends."""

from __future__ import annotations

import math

import pytest

from tests.widgets.archive import Archive, series
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, delta, snapshot, village
from widgets.board import Board
from widgets.trends.desk import MAX_POINTS, MOST_TRACES, TraceDesk

KEY = "lamp-000001/power_w"


@pytest.fixture
def archive(board: Board) -> Archive:
    return Archive(board)


@pytest.fixture
def desk(board: Board, archive: Archive) -> TraceDesk:
    desk = TraceDesk(board, board)
    assert desk.add("lamp-000001", "power_w") == KEY
    return desk


def hear(board: Board, at: float, value: float, quality: int = 0) -> None:
    values = {("lamp-000001", "power_w"): (value, quality)}
    assert board.mirror.apply(delta(board.mirror, at=at, values=values), at)
    board.beat()


def test_history_is_asked_over_the_window(desk: TraceDesk, archive: Archive) -> None:
    desk.load(NOON - 3600, NOON)
    assert archive.of("history") == [
        {
            "asset": "lamp-000001",
            "point": "power_w",
            "start": NOON - 3600,
            "end": NOON,
            "max_points": float(MAX_POINTS),
        }
    ]
    told: list[list[str]] = []
    desk.changed.connect(told.append)
    archive.answer("history", series([NOON - 60], [70.0]))
    assert told == [[KEY]]
    assert desk.traces[KEY].last == 70.0


def test_why_there_is_no_history_is_said(desk: TraceDesk, archive: Archive) -> None:
    told: list[tuple[str, str]] = []
    desk.failed.connect(lambda key, reason: told.append((key, reason)))
    desk.load(NOON - 3600, NOON)
    archive.answer("history", "pas de réponse du moteur")
    assert told == [(KEY, "pas de réponse du moteur")]


def test_an_answer_for_a_removed_curve_is_nothing(desk: TraceDesk, archive: Archive) -> None:
    desk.load(NOON - 3600, NOON)
    desk.remove(KEY)
    archive.answer("history", series([NOON - 60], [70.0]))
    assert not desk.traces


def test_live_readings_are_appended(board: Board, desk: TraceDesk) -> None:
    told: list[list[str]] = []
    desk.changed.connect(told.append)
    hear(board, NOON + 1, 66.0)
    hear(board, NOON + 2, 67.0)
    assert told == [[KEY], [KEY]]
    x, y = desk.traces[KEY].curve(NOON + 3)
    assert list(dict.fromkeys(zip(x.tolist(), y.tolist(), strict=True))) == [
        (NOON + 1, 66.0),
        (NOON + 2, 67.0),
    ]


@pytest.mark.parametrize("quality", [0x80, 0x02])
def test_a_stale_or_bad_reading_ends_the_curve(board: Board, desk: TraceDesk, quality: int) -> None:
    hear(board, NOON + 1, 66.0)
    hear(board, NOON + 5, 66.0, quality)
    assert math.isnan(desk.traces[KEY].last)


def test_history_of_a_stale_point_does_not_go_on(
    board: Board, desk: TraceDesk, archive: Archive
) -> None:
    assert desk.add("lamp-000001", "lamp")
    values = {("lamp-000001", "lamp"): (1.0, 0x80)}
    assert board.mirror.apply(delta(board.mirror, at=NOON - 100, values=values), NOON)
    board.mirror.take_changes()  # this desk came only after it went stale
    desk.load(NOON - 3600, NOON, ["lamp-000001/lamp"])
    archive.answer("history", series([NOON - 200, NOON - 100], [1, 1]))
    x, y = desk.traces["lamp-000001/lamp"].curve(NOON)
    assert all(math.isnan(value) for value in y[x > NOON - 100])


def test_other_points_do_not_wake_it(board: Board, desk: TraceDesk) -> None:
    told: list[list[str]] = []
    desk.changed.connect(told.append)
    values = {("lamp-000002", "power_w"): 5.0}
    board.mirror.apply(delta(board.mirror, values=values), NOON)
    board.beat()
    assert not told


def test_what_does_not_exist_is_not_charted(desk: TraceDesk) -> None:
    assert desk.add("lamp-000001", "no_such_point") == ""
    assert desk.add("nowhere-1", "power_w") == ""
    assert list(desk.traces) == [KEY]


def test_there_is_a_most(board: Board, desk: TraceDesk) -> None:
    kinds = [("cabinet-0001", "power_kw"), ("cabinet-0001", "voltage_v"), ("bus-001", "lat")]
    city = board.mirror.city
    assert city is not None
    for asset in city.ids:
        kind = board.kind_of(asset)
        assert kind is not None
        kinds += [(asset, point.name) for point in kind.points]
    keys = [desk.add(*pair) for pair in kinds]
    assert len(desk.traces) == MOST_TRACES
    assert "" in keys
    assert desk.add("lamp-000001", "power_w") == KEY  # it is there already


def test_another_city_moves_the_points(board: Board, desk: TraceDesk, clock: Clock) -> None:
    mirror = board.mirror
    mirror.load(snapshot(village(), epoch=2, seq=1), clock.now)
    board.beat()
    hear(board, NOON + 1, 5.0)
    assert desk.traces[KEY].last == 5.0


def test_what_the_mirror_holds(board: Board, desk: TraceDesk) -> None:
    held = desk.held(KEY)
    assert held is not None
    assert held.value == pytest.approx(71.2)
    assert desk.held("nowhere-1/power_w") is None
