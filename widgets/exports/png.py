"""The present view as a picture file."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from widgets.figures import format_iso


def export_png(widget: QWidget, path: Path, *, title: str, now: float) -> int:
    """Write what a widget shows to `path`, with title and time (ISO 8601) in the
    file; how many bytes. OSError where that fails."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    image.setText("Title", title)
    image.setText("Creation Time", format_iso(now))
    image.setText("Software", "OnDijon")
    draft = path.with_name(f".{path.name}.{os.getpid()}.png")
    try:
        if not image.save(str(draft)):
            raise OSError(f"cannot write {path}")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size
