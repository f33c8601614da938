"""Seconds to found the default city and to read it back, and the package's size."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median

from app.wiring.cityfile import load_or_found, package_path
from tests.bench.figure import Figure, report

GOAL_FOUND_S = 10.0
GOAL_LOAD_S = 0.5
ROUNDS = 5
SIZES = (None, 250_000)


def _seconds(data_dir: Path, assets: int | None) -> float:
    start = time.perf_counter()
    load_or_found(data_dir, assets, 1)
    return time.perf_counter() - start


def _plain_read(path: Path) -> float:
    """The file's bytes through SQLite, nothing made of them."""
    start = time.perf_counter()
    db = sqlite3.connect(path)
    for table in ("feature", "street", "place", "part"):
        db.execute(f"SELECT * FROM {table}").fetchall()
    db.close()
    return time.perf_counter() - start


def main() -> None:
    figures = []
    for assets in SIZES:
        name = "real size" if assets is None else f"{assets:,} assets"
        with tempfile.TemporaryDirectory() as folder:
            path = package_path(Path(folder))
            first = _seconds(Path(folder), assets)
            later = median(_seconds(Path(folder), assets) for _ in range(ROUNDS))
            plain = median(_plain_read(path) for _ in range(ROUNDS))
            size = path.stat().st_size / 1e6
        figures += [
            Figure(f"found, {name}", first, "s", goal=GOAL_FOUND_S),
            Figure(f"read, {name}", later, "s", plain, "rows read only", GOAL_LOAD_S),
            Figure(f"package, {name}", size, "MB"),
        ]
    report("city", figures)


if __name__ == "__main__":
    main()
