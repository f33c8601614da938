"""A file that a site may put into its data folder in the place of one that ships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.kindtable import KindError

BYTES_A_CHARACTER = 4  # at most, in UTF-8


def site_file(
    folders: Sequence[Path], name: str, shipped: tuple[str, str], longest: int
) -> tuple[str, str]:
    """Name and text of the site's own file in the first of the `folders` that has one,
    else of the `shipped` one. Raises KindError for one that cannot be read; it is read
    no further than `longest` characters."""
    path = next((folder / name for folder in folders if (folder / name).exists()), None)
    if path is None:
        return shipped
    try:
        with path.open("rb") as file:
            text = file.read(longest * BYTES_A_CHARACTER + 1).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise KindError(name, line, "no text in UTF-8") from error
    except OSError as error:
        raise KindError(name, 1, f"cannot be read: {error.strerror}") from error
    return name, text
