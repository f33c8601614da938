"""Which alarm philosophy holds: the site's own, else the one that ships."""

from __future__ import annotations

from pathlib import Path

from app.core.kindtable import KindError
from app.core.philosophyfile import LONGEST_FILE
from resources.shelf import philosophy_file

FILE = "philosophy.toml"
BYTES_A_CHARACTER = 4  # at most, in UTF-8


def site_philosophy(data_dir: Path) -> tuple[str, str]:
    """Name and text of ``philosophy.toml`` in the data folder, where there is one;
    else of the shipped file. Raises KindError for one that cannot be read."""
    path = data_dir / FILE
    if not path.exists():
        return philosophy_file()
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_FILE * BYTES_A_CHARACTER + 1).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise KindError(FILE, line, "no text in UTF-8") from error
    except OSError as error:
        raise KindError(FILE, 1, f"cannot be read: {error.strerror}") from error
    return FILE, text
