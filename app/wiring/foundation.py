"""Whether the data folder has the city that is wanted, and how far its founding is."""

from __future__ import annotations

from collections.abc import Iterable

from app.store.package import PackageError, read_meta
from app.wiring.options import RoleOptions
from hardware.city.founding.wish import wish

FILE = "city.sqlite"
SITE_FILE = "site.toml"
MARK = "founded "
_SITE_MARK = "# Made by OnDijon for its simulated city:"


def is_founded(options: RoleOptions) -> bool:
    """Cheap: reads a line of the package, builds nothing."""
    try:
        known = read_meta(options.data_dir / FILE).get("wish", "")
    except PackageError:
        return False
    return known == wish(options.assets, options.seed)


def lacks_site(options: RoleOptions) -> bool:
    """Whether a site file is to be made: where there is none, or one that was made for
    another city. Cheap, too."""
    if not options.makes_links:
        return False
    try:
        with (options.data_dir / SITE_FILE).open(encoding="utf-8", errors="replace") as file:
            first = file.readline(1000).rstrip("\n")
    except FileNotFoundError:
        return True
    except OSError:
        return False  # the roles say what is the matter with it
    return first.startswith(_SITE_MARK) and first != site_mark(wish(options.assets, options.seed))


def site_mark(wanted: str) -> str:
    """The first line of a site file that was made for the city of that wish."""
    return f"{_SITE_MARK} {wanted}"


def progress_line(share: float) -> str:
    """How a founding process says that it has come to `share` of 0 to 1."""
    return f"{MARK}{share:.3f}"


def share_in(lines: Iterable[str]) -> float:
    """The latest share that is said in `lines`."""
    shares = [float(line.removeprefix(MARK)) for line in lines if line.startswith(MARK)]
    return shares[-1] if shares else 0.0
