"""The files of a GTFS archive, out of a ZIP that may be a trap."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

from hardware.gtfs.table import TimetableError

LARGEST_ARCHIVE = 64 * 1024 * 1024
LARGEST_FILE = 256 * 1024 * 1024  # unpacked
LARGEST_WHOLE = 512 * 1024 * 1024
MOST_FILES = 200
_PIECE = 1024 * 1024
NAME = "timetable"
# What zipfile lets out where bytes were spoiled, not all of it by its own word.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
)


def unpacked(data: bytes, wanted: tuple[str, ...]) -> Mapping[str, bytes]:
    """Those of the `wanted` files that are there. TimetableError for what is no ZIP, or
    would be larger than anything useful: what the archive says of its sizes is not
    believed, they are counted."""
    if len(data) > LARGEST_ARCHIVE:
        raise TimetableError(NAME, 0, f"more than {LARGEST_ARCHIVE >> 20} MiB")
    found: dict[str, bytes] = {}
    room = LARGEST_WHOLE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES:
                raise TimetableError(NAME, 0, f"more than {MOST_FILES} files")
            for info in infos:
                if info.filename not in wanted:
                    continue
                if info.filename in found:
                    raise TimetableError(info.filename, 0, "is there twice")
                found[info.filename] = _read(archive, info, min(LARGEST_FILE, room))
                room -= len(found[info.filename])
    except TimetableError:
        raise
    except RuntimeError as error:
        raise TimetableError(NAME, 0, "is locked, or packed in an unusual way") from error
    except _BROKEN as error:
        raise TimetableError(NAME, 0, "is no ZIP archive that can be read") from error
    return found


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    pieces = io.BytesIO()
    with archive.open(info) as file:
        while piece := file.read(_PIECE):
            if pieces.tell() + len(piece) > room:
                raise TimetableError(info.filename, 0, f"more than {room >> 20} MiB unpacked")
            pieces.write(piece)
    return pieces.getvalue()
