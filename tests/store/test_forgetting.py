"""What is removed from the history: all of it, from every file, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.catalogue import MEMBERS
from app.store.history import History
from app.store.historyforgetting import Steps
from app.store.monthfile import MonthFile
from app.store.readings import Readings
from app.store.shred import shred

DAY_S = 86400.0
NOON = 1_794_600_000.0  # 2026-11-14
VEHICLE, LAMP = "vehicle-042", "lamp-000001"


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


class Book:
    """A history of days, written through its own door."""

    def __init__(self, folder: Path, worker: Executor) -> None:
        self.worker = worker
        self.history = History(folder, worker, committed_beat=0)
        self.beat = 0

    def write(self, asset: str, point: str, times: list[float]) -> None:
        number = self.history.register([(asset, point)])[0]
        self.beat += 1
        rows = Readings(
            np.full(len(times), number, dtype=np.uint32),
            np.array([round(at * 1000) for at in times], dtype=np.int64),
            np.full(len(times), float(len(times))),
            np.zeros(len(times), dtype=np.uint8),
        )
        self.history.append(self.beat, rows)

    def into_blocks(self) -> None:
        for now in (NOON, NOON + 61.0, NOON + 7200.0):
            for _ in range(6):
                self.history.tend(now, self.history.live)
                self.worker.submit(int).result()

    def times(self, asset: str, point: str) -> list[float]:
        number = self.history.number(asset, point)
        assert number is not None
        found = self.worker.submit(self.history.series, number, 0.0, NOON + DAY_S).result()
        return [at / 1000 for at in found.times.tolist()]


@pytest.fixture
def book(tmp_path: Path, worker: ThreadPoolExecutor) -> Iterator[Book]:
    made = Book(tmp_path / "history", worker)
    yield made
    made.history.close()


def done(steps: Steps) -> int:
    return sum(steps)


DAYS = [NOON - day * DAY_S for day in (0, 10, 59, 61, 75, 90, 120)]


def test_positions_go_by_the_hour_and_all_else_stays(book: Book) -> None:
    book.write(VEHICLE, "lat", DAYS)
    book.write(VEHICLE, "fuel_pct", DAYS)
    book.write(LAMP, "power_w", DAYS)
    book.into_blocks()
    forgetting = book.history.forgetting
    assert done(forgetting.of_points(("lat", "lon"), NOON - 60 * DAY_S, ())) == 4
    assert book.times(VEHICLE, "lat") == sorted(DAYS)[4:]
    assert book.times(VEHICLE, "fuel_pct") == book.times(LAMP, "power_w") == sorted(DAYS)
    assert done(forgetting.of_points(("lat", "lon"), NOON - 60 * DAY_S, ())) == 0
    assert forgetting.given_up() == []


def test_a_held_asset_keeps_its_own_among_its_neighbours(book: Book) -> None:
    fleet = [f"vehicle-{number:03d}" for number in range(30)]
    for vehicle in fleet:
        book.write(vehicle, "lat", DAYS)
    book.into_blocks()
    held = ("vehicle-007", "vehicle-020", "vehicle-gone")
    forgetting = book.history.forgetting
    assert done(forgetting.of_points(("lat",), NOON - 60 * DAY_S, held)) == 28 * 4
    for vehicle in fleet:
        assert len(book.times(vehicle, "lat")) == (7 if vehicle in held else 3)
    assert done(forgetting.of_points(("lat",), NOON - 60 * DAY_S, held)) == 0  # stays so
    assert done(forgetting.of_points(("lat",), NOON - 60 * DAY_S, ())) == 2 * 4


def test_months_go_whole_and_a_held_asset_keeps_its_part_of_them(book: Book) -> None:
    book.write(VEHICLE, "lat", DAYS)
    book.write(LAMP, "power_w", DAYS)
    book.into_blocks()
    forgetting, until = book.history.forgetting, NOON - 60 * DAY_S  # 2026-09-15
    assert done(forgetting.of_months(until, (LAMP,))) == 3  # of July and August
    assert book.times(LAMP, "power_w") == sorted(DAYS)
    assert done(forgetting.of_months(until, ())) == 3
    assert book.times(LAMP, "power_w") == book.times(VEHICLE, "lat") == sorted(DAYS)[3:]
    given_up = forgetting.given_up()
    assert [path.name[:7] for path in given_up] == ["2026-07", "2026-08"]
    assert sum(map(shred, given_up)) == 2
    assert forgetting.given_up() == []


def test_a_month_that_positions_alone_had_filled_is_given_up(book: Book) -> None:
    book.write(VEHICLE, "lat", DAYS)
    book.into_blocks()
    assert done(book.history.forgetting.of_points(("lat",), NOON - 60 * DAY_S, ())) == 4
    left = [path.name[:7] for path in book.history.forgetting.given_up()]
    assert left == ["2026-07", "2026-08"]


@pytest.mark.logs("put aside")
def test_a_damaged_month_holds_up_no_other(book: Book, tmp_path: Path) -> None:
    book.write(VEHICLE, "lat", DAYS)
    book.into_blocks()
    book.history.close()
    damaged = tmp_path / "history" / "2026-08.sqlite"
    damaged.write_bytes(b"nothing of ours " * 512)
    book.history = History(tmp_path / "history", book.worker, committed_beat=99)
    forgetting = book.history.forgetting
    assert done(forgetting.of_points(("lat",), NOON - 60 * DAY_S, ())) == 2  # July's, September's
    assert [path.name for path in tmp_path.glob("history/*.damaged-1")] == ["2026-08.damaged-1"]
    assert not damaged.exists()
    book.write(LAMP, "power_w", [NOON - 100 * DAY_S])
    (tmp_path / "history" / "2026-06.sqlite").write_bytes(b"nothing of ours " * 512)
    assert done(forgetting.of_months(NOON - 60 * DAY_S, ())) == 0
    assert "2026-06.sqlite.given-up" in [path.name for path in forgetting.given_up()]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_bytes_themselves_are_gone_from_a_month_and_its_log(tmp_path: Path) -> None:
    path = tmp_path / "2026-09.sqlite"
    file = MonthFile(path)
    hours = np.arange(200, dtype=np.int64) * 3_600_000
    count = len(hours)
    for series in (5, MEMBERS + 5):
        marked = np.random.default_rng(series).normal(size=count)  # compresses badly
        file.merge(
            Readings(
                np.full(count, series, dtype=np.uint32),
                hours,
                marked,
                np.zeros(count, dtype=np.uint8),
            )
        )
    file.settle()
    with sqlite3.connect(path) as reader:
        blobs = [row[0][-24:] for row in reader.execute("SELECT blob FROM blocks ORDER BY grp")]
    reader.close()
    before = bytes_of(tmp_path)
    assert all(blob in before for blob in blobs)
    removed, key = file.forget(10_000, (0, 1), frozenset())
    assert removed == count
    assert key == (0, 199, 5)
    assert file.forget(10_000, (0, 1), frozenset(), key) == (0, None)
    file.settle()
    after = bytes_of(tmp_path)
    assert not any(blob in after for blob in blobs[:count])
    assert all(blob in after for blob in blobs[count:])
    file.close()


READING = st.tuples(st.integers(0, 400), st.integers(0, 60), st.integers(0, 3_599_999))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    found=st.sets(READING, max_size=80),
    held=st.frozensets(st.integers(0, 400), max_size=6),
    until=st.integers(0, 61),
    groups=st.sampled_from([(0, 1), (1, 3), (0, 4)]),
)
def test_what_stays_is_what_a_sieve_of_single_readings_leaves(
    tmp_path_factory: pytest.TempPathFactory,
    found: set[tuple[int, int, int]],
    held: frozenset[int],
    until: int,
    groups: tuple[int, int],
) -> None:
    file = MonthFile(tmp_path_factory.mktemp("month") / "2026-09.sqlite")
    rows = sorted(found)
    file.merge(
        Readings(
            np.array([row[0] for row in rows], dtype=np.uint32),
            np.array([row[1] * 3_600_000 + row[2] for row in rows], dtype=np.int64),
            np.zeros(len(rows)),
            np.zeros(len(rows), dtype=np.uint8),
        )
    )
    stays = [
        row
        for row in rows
        if row[1] >= until or row[0] in held or not groups[0] <= row[0] >> 7 < groups[1]
    ]
    removed, key = file.forget(until, groups, held)
    assert removed == len(rows) - len(stays)
    assert key is None
    assert file.count() == len(stays)
    assert file.empty is (not stays)
    left = [
        (series, at // 3_600_000, at % 3_600_000)
        for series in range(401)
        for at in file.series(series, 0, 61).times.tolist()
    ]
    assert left == stays
    file.close()


def test_shredding_overwrites_what_another_name_or_link_does_not_need(tmp_path: Path) -> None:
    folder, other = tmp_path / "old", tmp_path / "other"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "a").write_bytes(b"secret" * 300_000)
    other.write_bytes(b"stays")
    (folder / "b").symlink_to(other)
    with (folder / "inner" / "a").open("rb") as still_open:
        assert shred(folder) == 2
        assert still_open.read() == bytes(6 * 300_000)
    assert not folder.exists()
    assert other.read_bytes() == b"stays"
    assert shred(folder) == 0
