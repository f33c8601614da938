"""The city's package in the data folder: founded at the first start, then read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.core.basemap import BaseMap
from app.core.city import City
from app.store.package import PackageError, read_meta, read_package, write_package
from hardware.city.founding.founder import found
from hardware.city.founding.wish import wish

FILE = "city.sqlite"
Progress = Callable[[float, str], None]


def load_or_found(
    data_dir: Path, assets: int | None, seed: int, progress: Progress | None = None
) -> tuple[City, BaseMap]:
    """The default city of that size and seed. Founds it (some seconds) where
    the data folder has another or none; ValueError for an impossible size."""
    assets = assets or None  # 0, as on the command line: the city's own figures
    path = package_path(data_dir)
    kept = _kept(path, wish(assets, seed))
    if kept is not None:
        return kept
    say = progress or _silent
    made = found(assets, seed, say)
    say(0.95, "package")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_package(path, made.city, made.basemap, made.routes, made.graph, made.meta)
    say(1.0, "done")
    return read_package(path)


def package_path(data_dir: Path) -> Path:
    """Where the package lies: for search, routes and the street graph."""
    return data_dir / FILE


def _kept(path: Path, wanted: str) -> tuple[City, BaseMap] | None:
    """The package that lies there, None where it is another one or damaged."""
    try:
        return read_package(path) if read_meta(path).get("wish") == wanted else None
    except PackageError:
        return None


def _silent(share: float, word: str) -> None:
    """Founds without telling anyone how far it is."""
