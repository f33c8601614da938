"""`ondijon export all`: what is written is what was kept, and any other program reads it."""

from __future__ import annotations

import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from app.core.audit import Note
from app.store.history import History
from app.store.journal import Commit, Entry, Journal
from app.store.monthfile import MonthFile
from app.store.package import read_package
from app.store.readings import Readings
from app.wiring.cityfile import load_or_found
from app.wiring.cli.program import main

NOW_MS = 1_790_000_000_000
Said = pytest.CaptureFixture[str]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a city, three events, a note and some readings."""
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    load_or_found(tmp_path, 300, 1)
    journal = Journal(tmp_path / "journal.sqlite")
    entries = [Entry(1.0 + n, "source_born", "water", b'{"n":%d}' % n) for n in range(3)]
    journal.commit(Commit(1, entries, notes=[Note(at=1.0, kind="wish", action="acknowledge")]))
    journal.close()
    with ThreadPoolExecutor(1) as worker:
        history = History(tmp_path / "history", worker, committed_beat=0)
        keys = [("lamp-000001", "power_w"), ("lamp-000002", "power_w"), ("lamp-000001", "lamp")]
        numbers = history.register(keys)
        times = np.array([NOW_MS, NOW_MS + 5, NOW_MS + 7], dtype=np.int64)
        values, qualities = np.array([71.5, 33.0, 1.0]), np.array([0, 1, 2], dtype=np.uint8)
        history.append(1, Readings(numbers, times, values, qualities))
        history.close()
    month = MonthFile(tmp_path / "history" / "2026-08.sqlite")
    month.merge(Readings(numbers, times - 10**9, values + 1.0, qualities).ordered())
    month.close()
    return tmp_path


def test_everything_is_there_and_says_where_it_comes_from(
    kept: Path, tmp_path: Path, capsys: Said
) -> None:
    out = tmp_path / "out"
    assert main(["export", "all", str(out), "--data-dir", str(kept)]) == 0
    assert "events.parquet" in capsys.readouterr().out
    city = read_package(kept / "city.sqlite")[0]
    with (out / "assets.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == list(city.ids)
    features = json.loads((out / "assets.geojson").read_text("utf-8"))["features"]
    assert [one["properties"]["id"] for one in features] == list(city.ids)
    events = pq.read_table(out / "events.parquet").to_pylist()
    assert [(e["seq"], e["type"], e["payload"]) for e in events] == [
        (n + 1, "source_born", f'{{"n":{n}}}') for n in range(3)
    ]
    [link] = [json.loads(line) for line in (out / "audit.jsonl").read_text("utf-8").splitlines()]
    assert hashlib.sha256(link["data"].encode()).hexdigest() == link["hash"]
    readings = pq.read_table(out / "readings-recent.parquet").to_pylist()
    told = {(r["asset"], r["point"], r["value"], r["quality"]) for r in readings}
    assert told == {
        ("lamp-000001", "power_w", 71.5, "good"),
        ("lamp-000002", "power_w", 33.0, "uncertain"),
        ("lamp-000001", "lamp", 1.0, "bad"),
    }
    assert min(r["time"].timestamp() for r in readings) == NOW_MS / 1000
    month = pq.read_table(out / "readings-2026-08.parquet").to_pylist()
    assert sorted(r["value"] for r in month) == [2.0, 34.0, 72.5]
    provenance = json.loads((out / "provenance.json").read_text("utf-8"))
    assert provenance["fingerprint"] == city.fingerprint
    written = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert set(provenance["files"]) == written - {"provenance.json"}
    for name, said in provenance["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == said["sha256"]


def test_nothing_is_written_over(kept: Path, tmp_path: Path, capsys: Said) -> None:
    out = tmp_path / "taken"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    assert main(["export", "all", str(out), "--data-dir", str(kept)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
    assert main(["export", "all", "--data-dir", str(kept)]) == 2
    assert main(["export", "x.html", str(out), "--data-dir", str(kept)]) == 2
