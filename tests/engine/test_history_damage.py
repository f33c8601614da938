"""A damaged history is set aside; the engine goes on, and the months stay readable."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.bus.broker import Broker
from app.bus.topics import LIVE
from app.engine.safekeeping import Safekeeping
from app.store.historyrescue import RECENT, HistoryDamageError, open_history
from app.store.readings import Readings
from app.store.vault import Vault
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files
from tests.engine.town import town

NOW = 1_800_000_000.0
pytestmark = pytest.mark.logs("the history is damaged", "is damaged")


def written(folder: Path) -> None:
    with ThreadPoolExecutor(1) as worker:
        history, aside = open_history(folder, worker, committed_beat=0, now=NOW)
        assert aside == ""
        numbers = history.register([(f"lamp-{n:06d}", "power_w") for n in range(500)])
        count = len(numbers)
        for beat in range(1, 200):
            times = np.full(count, int(NOW * 1000) + beat, dtype=np.int64)
            values = np.full(count, float(beat))
            history.append(beat, Readings(numbers, times, values, np.zeros(count, np.uint8)))
        history.close()


def reopened(folder: Path) -> tuple[int | None, str]:
    with ThreadPoolExecutor(1) as worker:
        history, aside = open_history(folder, worker, committed_beat=200, now=NOW)
        number = history.number("lamp-000007", "power_w")
        history.close()
    return number, aside


def test_the_names_of_the_series_outlive_damage_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    written(folder)
    before, aside = reopened(folder)
    assert aside == ""
    path = folder / RECENT
    with sqlite3.connect(path) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name='level0'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : (page - 1) * size + 64] = b"\xa5" * 64
    path.write_bytes(data)
    number, aside = reopened(folder)
    assert number == before
    assert (folder / aside).read_bytes() == data
    assert reopened(folder) == (before, "")


def test_without_names_all_of_it_goes_aside(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    folder.mkdir()
    (folder / RECENT).write_bytes(b"no database of anybody" * 500)
    (folder / "2026-11.sqlite").write_bytes(b"")
    number, aside = reopened(folder)
    assert number is None
    assert (tmp_path / aside / "2026-11.sqlite").exists()


def test_the_engine_starts_all_the_same_and_says_so(broker: Broker, tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / RECENT).write_bytes(b"no database of anybody" * 500)
    setting = Setting(
        city=town(),
        kind_files=kind_files(),
        address=broker.address("engine"),
        root=LIVE,
        data_dir=tmp_path,
    )
    engine = Engine(setting)
    stop = threading.Event()
    stop.set()
    engine.run(stop)
    assert engine.pulse.trouble["history_aside"].startswith("history.aside-")


def test_damage_while_writing_is_noted_for_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    written(folder)
    keeping = Safekeeping(Vault(tmp_path / "backup"), tmp_path, {}, NOW)
    keeping.damaged(HistoryDamageError("database disk image is malformed"))
    keeping.close()
    assert "malformed" in keeping.damage
    number, aside = reopened(folder)
    assert number is not None
    assert aside.startswith(RECENT)
