"""Base tiles on disk, so that a second start need not draw them again."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtGui import QImage

from app.core.basemap import Areas, BaseMap
from widgets.map.tilestyle import DRAWING, FILLS, STROKES, TileStyle

LIMIT_BYTES = 256 * 1024 * 1024


class TileCache:
    """PNG files under ``folder/<what was drawn>/<level>/<x>_<y>.png``. A disk
    that is full or read-only costs time only."""

    def __init__(self, folder: Path, basemap: BaseMap) -> None:
        self._folder = folder
        self._basemap = _digest(basemap)
        self._styles: dict[TileStyle, str] = {}

    def get(self, style: TileStyle, level: int, tx: int, ty: int) -> QImage | None:
        """The stored picture, or None."""
        path = self._path(style, level, tx, ty)
        if not path.is_file():
            return None
        picture = QImage(str(path))
        if picture.isNull():
            return None
        return picture.convertToFormat(QImage.Format.Format_RGB32)

    def put(self, style: TileStyle, level: int, tx: int, ty: int, picture: QImage) -> None:
        """Store a picture; a reader never sees half of it."""
        path = self._path(style, level, tx, ty)
        draft = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            if picture.save(str(draft), "PNG", 80):  # type: ignore[call-overload]
                draft.replace(path)
            draft.unlink(missing_ok=True)

    def prune(self, limit_bytes: int = LIMIT_BYTES) -> int:
        """Remove the oldest files above the limit; how many went."""
        files = []
        for path in self._folder.rglob("*.png"):
            try:
                state = path.stat()
            except OSError:
                continue
            files.append((state.st_mtime, state.st_size, path))
        files.sort(reverse=True)
        kept = gone = 0
        for _, size, path in files:
            kept += size
            if kept > limit_bytes:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _path(self, style: TileStyle, level: int, tx: int, ty: int) -> Path:
        if style not in self._styles:
            text = f"{DRAWING}{style}{FILLS}{list(STROKES.items())}"
            self._styles[style] = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
        name = f"{self._basemap}-{self._styles[style]}"
        return self._folder / name / str(level) / f"{tx}_{ty}.png"


def _digest(basemap: BaseMap) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for name in sorted(basemap.layers):
        layer = basemap.layers[name]
        digest.update(name.encode())
        digest.update(layer.coordinates.tobytes())
        digest.update(layer.offsets.tobytes())
        if isinstance(layer, Areas):
            digest.update(layer.groups.tobytes())
    return digest.hexdigest()
