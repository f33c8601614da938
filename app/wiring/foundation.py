"""Whether the data folder has the city that is wanted, and how far its founding is."""

from __future__ import annotations

from collections.abc import Iterable

from app.store.package import PackageError, read_meta
from app.wiring.options import RoleOptions
from hardware.city.founding.wish import wish

FILE = "city.sqlite"
MARK = "founded "


def is_founded(options: RoleOptions) -> bool:
    """Cheap: reads a line of the package, builds nothing."""
    try:
        known = read_meta(options.data_dir / FILE).get("wish", "")
    except PackageError:
        return False
    return known == wish(options.assets, options.seed)


def progress_line(share: float) -> str:
    """How a founding process says that it has come to `share` of 0 to 1."""
    return f"{MARK}{share:.3f}"


def share_in(lines: Iterable[str]) -> float:
    """The latest share that is said in `lines`."""
    shares = [float(line.removeprefix(MARK)) for line in lines if line.startswith(MARK)]
    return shares[-1] if shares else 0.0
