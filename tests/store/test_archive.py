"""Months as files: what is forgotten, what is put aside, what a power cut leaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.store.archive import Archive
from app.store.database import StoreError
from app.store.history import RETRY_S, History
from app.store.monthfile import month_of
from app.store.readings import Readings

DAY_S = 86400.0
NOON = 1_794_600_000.0  # 2026-11-14
SERIES = 1


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path)
    yield made
    made.close()


def readings(*times: float) -> Readings:
    count = len(times)
    return Readings(
        np.full(count, SERIES, dtype=np.uint32),
        np.array([round(time * 1000) for time in times], dtype=np.int64),
        np.arange(count, dtype=np.float64),
        np.zeros(count, dtype=np.uint8),
    )


def found(archive: Archive) -> int:
    return len(archive.series(SERIES, 0, int(NOON * 2000)))


def tend(history: History, now: float, worker: ThreadPoolExecutor) -> None:
    for _ in range(6):
        history.tend(now, history.live)
        worker.submit(int).result()


def test_what_is_merged_lies_in_the_file_itself(archive: Archive, tmp_path: Path) -> None:
    archive.merge([readings(NOON)])
    assert (tmp_path / f"{month_of(int(NOON * 1000))}.sqlite-wal").stat().st_size == 0


@pytest.mark.logs("put aside")
@pytest.mark.parametrize("damage", ["no database", "no blocks"])
def test_a_damaged_month_is_put_aside_and_begun_anew(tmp_path: Path, damage: str) -> None:
    first = Archive(tmp_path)
    first.merge([readings(NOON, NOON - 31 * DAY_S)])
    first.close()
    path = tmp_path / f"{month_of(int(NOON * 1000))}.sqlite"
    if damage == "no database":
        path.write_bytes(b"nothing of ours " * 512)
    else:
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE blocks SET blob = x'00'")
        raw.close()
    archive = Archive(tmp_path)
    archive.merge([readings(NOON + 1.0)])
    assert [path.name for path in tmp_path.glob("*.damaged-1")] == ["2026-11.damaged-1"]
    assert archive.months() == ["2026-10", "2026-11"]
    assert found(archive) == 2
    archive.close()


def test_what_could_not_be_stored_is_stored_later(
    tmp_path: Path, worker: ThreadPoolExecutor
) -> None:
    """Once, a failure stayed for good: the hours gathered in memory."""
    history = History(tmp_path, worker, committed_beat=0)
    history.tend(NOON, history.live)
    history.append(1, readings(NOON))
    tend(history, NOON + 61.0, worker)
    blocked = tmp_path / f"{month_of(int(NOON * 1000))}.sqlite"
    blocked.mkdir()
    with pytest.raises(StoreError):
        tend(history, NOON + 3600.0, worker)
    assert history.live().values.tolist() == [0.0]
    tend(history, NOON + 3600.0 + RETRY_S / 2, worker)  # rests, and does not fail every beat
    blocked.rmdir()
    tend(history, NOON + 3601.0 + RETRY_S, worker)
    with sqlite3.connect(tmp_path / "recent.sqlite") as raw:
        assert raw.execute("SELECT count(*) FROM level0").fetchone() == (0,)
    raw.close()
    assert len(history.series(SERIES, NOON - 1.0, NOON + 1.0)) == 1
    history.close()


@pytest.mark.logs("cannot be read")
def test_a_damaged_beat_costs_that_beat_only(tmp_path: Path, worker: ThreadPoolExecutor) -> None:
    history = History(tmp_path, worker, committed_beat=0)
    for beat in (1, 2, 3):
        history.append(beat, readings(NOON + beat))
    history.close()
    with sqlite3.connect(tmp_path / "recent.sqlite") as raw:
        raw.execute("UPDATE level0 SET blob = x'00' WHERE last_beat = 2")
    raw.close()
    again = History(tmp_path, worker, committed_beat=3)
    assert len(again.series(SERIES, NOON, NOON + 10.0)) == 2
    again.close()
