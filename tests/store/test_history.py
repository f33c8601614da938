"""The history gives back what was committed, wherever it lies by now."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.archive import Archive
from app.store.database import DamageError
from app.store.history import History
from app.store.readings import Readings, join, pack, unpack

NOON = 1_790_000_000.0 // 3600 * 3600


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def readings(*rows: tuple[int, float, float, int]) -> Readings:
    """Columns of (series, epoch seconds, value, quality)."""
    return Readings(
        np.array([row[0] for row in rows], dtype=np.uint32),
        np.array([round(row[1] * 1000) for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.float64),
        np.array([row[3] for row in rows], dtype=np.uint8),
    )


def rows(found: Readings) -> list[tuple[int, int, float, int]]:
    return list(
        zip(
            found.series.tolist(),
            found.times.tolist(),
            found.values.tolist(),
            found.qualities.tolist(),
            strict=True,
        )
    )


def tend_until_still(history: History, now: float, worker: ThreadPoolExecutor) -> None:
    for _ in range(6):
        history.tend(now, history.live)
        worker.submit(int).result()


def opened(folder: Path, worker: ThreadPoolExecutor, beat: int = 0) -> History:
    return History(folder, worker, committed_beat=beat)


def test_the_newest_say_since_when_they_are_what_they_are() -> None:
    known = readings(
        (1, 10, 0.0, 0), (1, 11, 1.0, 0), (1, 12, 0.0, 0), (1, 13, 0.0, 0), (2, 5, 0.0, 0)
    )
    newest, since = known.newest()
    assert rows(newest) == [(1, 13_000, 0.0, 0), (2, 5_000, 0.0, 0)]
    assert since.tolist() == [12_000, 5_000]
    nothing, never = join([]).newest()
    assert (len(nothing), len(never)) == (0, 0)


READING = st.tuples(
    st.integers(0, 300),
    st.integers(0, 3 * 3600 * 1000).map(lambda ms: NOON + ms / 1000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 2),
)


@given(st.lists(READING, max_size=60))
def test_packing_gives_the_columns_back(found: list[tuple[int, float, float, int]]) -> None:
    columns = readings(*found)
    assert rows(unpack(len(columns), pack(columns))) == rows(columns)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    beats=st.lists(st.lists(READING, min_size=1, max_size=30), max_size=6), cut=st.integers(0, 6)
)
def test_every_reading_comes_back_after_compaction_and_restart(
    tmp_path_factory: pytest.TempPathFactory,
    worker: ThreadPoolExecutor,
    beats: list[list[tuple[int, float, float, int]]],
    cut: int,
) -> None:
    folder = tmp_path_factory.mktemp("history")
    history = opened(folder, worker)
    for number, beat in enumerate(beats, start=1):
        history.append(number, readings(*beat))
        if number == cut:
            history.tend(NOON, history.live)
            tend_until_still(history, NOON + 61.0, worker)
            tend_until_still(history, NOON + 7200.0, worker)
    expected = join([readings(*beat) for beat in beats]).ordered()
    before = [rows(history.series(n, NOON, NOON + 4 * 3600)) for n in range(301)]
    history.close()
    again = opened(folder, worker, beat=len(beats))
    after = [rows(again.series(n, NOON, NOON + 4 * 3600)) for n in range(301)]
    again.close()
    assert [row for series in before for row in series] == rows(expected)
    assert after == before


def test_a_beat_that_the_journal_never_confirmed_did_not_happen(
    tmp_path: Path, worker: ThreadPoolExecutor
) -> None:
    history = opened(tmp_path, worker)
    history.append(1, readings((1, NOON, 1.0, 0)))
    history.append(2, readings((1, NOON + 1, 2.0, 0)))
    history.close()
    again = opened(tmp_path, worker, beat=1)
    assert rows(again.live()) == [(1, NOON * 1000, 1.0, 0)]
    again.append(2, readings((1, NOON + 1, 3.0, 0)))
    assert rows(again.series(1, NOON, NOON + 5))[-1][2] == 3.0
    again.close()


def test_a_beat_tried_twice_is_there_once(tmp_path: Path, worker: ThreadPoolExecutor) -> None:
    history = opened(tmp_path, worker)
    history.append(1, readings((1, NOON, 1.0, 0)))
    history.append(1, readings((1, NOON, 1.0, 0), (2, NOON, 5.0, 0)))
    assert rows(history.series(1, NOON, NOON)) == [(1, NOON * 1000, 1.0, 0)]
    history.close()
    again = opened(tmp_path, worker, beat=1)
    assert len(again.live()) == 2
    again.close()


def test_the_live_picture_survives_compaction(tmp_path: Path, worker: ThreadPoolExecutor) -> None:
    history = opened(tmp_path, worker)
    history.tend(NOON, history.live)
    history.append(1, readings((1, NOON, 1.0, 0), (2, NOON + 1, 4.0, 1), (1, NOON + 2, 3.0, 0)))
    tend_until_still(history, NOON + 61, worker)
    tend_until_still(history, NOON + 3600, worker)
    tend_until_still(history, NOON + 3601, worker)
    assert (tmp_path / f"{Archive(tmp_path).months()[0]}.sqlite").exists()
    history.append(2, readings((2, NOON + 3700, 9.0, 0)))
    history.close()
    again = opened(tmp_path, worker, beat=2)
    assert [(s, v) for s, _, v, _ in rows(again.live())] == [(1, 3.0), (2, 9.0)]
    again.close()


def test_series_numbers_are_for_ever(tmp_path: Path, worker: ThreadPoolExecutor) -> None:
    history = opened(tmp_path, worker)
    first = history.register([("a", "x"), ("b", "x"), ("a", "y")]).tolist()
    history.close()
    again = opened(tmp_path, worker)
    assert again.register([("c", "x"), ("a", "y"), ("b", "x"), ("a", "x")]).tolist() == [
        first[1] + 1,
        first[2],
        first[1],
        first[0],
    ]
    assert again.number("nobody", "x") is None
    assert first[0] >> 20 == first[1] >> 20 != first[2] >> 20
    again.close()


def test_merging_the_same_twice_changes_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    hour = readings(*((n % 5, NOON + n, float(n), 0) for n in range(2000)))
    late = readings((2, NOON + 0.5, -1.0, 2), (700, NOON + 1, 1.0, 0))
    for part in (hour, late, hour, late):
        archive.merge([part])
    expected = join([hour, late]).ordered()
    for number in (0, 1, 2, 3, 4, 700):
        found = archive.series(number, int(NOON * 1000), int(NOON * 1000) + 3_600_000)
        assert rows(found) == rows(expected.of_series(number))
    archive.close()


def test_hourly_figures_are_those_of_the_readings(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    values = np.sin(np.arange(30_000))
    archive.merge(
        [readings(*((n % 3, NOON + n * 0.25, float(v), 0) for n, v in enumerate(values)))]
    )
    figures = archive.summaries(1, int(NOON * 1000), int((NOON + 7200) * 1000))
    mine = values[1::3]
    assert [figure.count for figure in figures] == [4800, 4800, 400]
    assert figures[1].least == mine[4800:9600].min()
    assert figures[1].greatest == mine[4800:9600].max()
    assert figures[1].total == pytest.approx(mine[4800:9600].sum())
    archive.close()


def test_damaged_bytes_are_said() -> None:
    with pytest.raises(DamageError, match="damaged"):
        unpack(3, b"nothing")
    with pytest.raises(DamageError, match="too short"):
        unpack(4, pack(readings((1, NOON, 1.0, 0))))
