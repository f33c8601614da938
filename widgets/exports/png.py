"""The present view as a picture file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from widgets.exports.draft import draft_of
from widgets.figures import format_iso

FORMAT = QImage.Format.Format_RGB32


@dataclass(frozen=True, slots=True)
class ViewImage:
    """What a widget showed: pixels 0xffRRGGBB, line by line without gaps."""

    width: int
    height: int
    pixels: bytes
    title: str
    taken_at: float

    def write(self, path: Path) -> int:
        """As PNG, with title and time (ISO 8601) in the file; how many bytes.
        OSError where that fails."""
        image = QImage(self.pixels, self.width, self.height, 4 * self.width, FORMAT)
        image.setText("Title", self.title)
        image.setText("Creation Time", format_iso(self.taken_at))
        image.setText("Software", "OnDijon")
        draft = draft_of(path)
        try:
            draft.touch()  # where that fails, the system says why
            writer = QImageWriter(str(draft), QByteArray(b"png"))
            if not writer.write(image):
                raise OSError(writer.errorString())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return path.stat().st_size


def view_image(widget: QWidget, *, title: str, now: float) -> ViewImage:
    """What `widget` shows."""
    image = widget.grab().toImage().convertToFormat(FORMAT)
    return ViewImage(image.width(), image.height(), bytes(image.constBits()), title, now)
