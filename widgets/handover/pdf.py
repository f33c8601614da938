"""Keeping a handover as a PDF document, wherever the person says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from widgets.board import Board
from widgets.figures import ZONE
from widgets.handover.document import HandoverDocument


class HandoverPdf(QObject):
    """`make` gives the document when it is asked for."""

    def __init__(self, board: Board, make: Callable[[], HandoverDocument], owner: QWidget) -> None:
        super().__init__(owner)
        self._board, self._make, self._owner = board, make, owner

    def ask(self) -> None:
        """Ask where to, then save."""
        words = self._board.words
        stamp = datetime.fromtimestamp(self._board.now(), ZONE).strftime("%Y-%m-%dT%H%M")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._owner, words("handover.pdf_button"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter(words("handover.pdf_filter"))
        dialog.setDirectory(folder if Path(folder).is_dir() else str(Path.home()))
        dialog.selectFile(f"ondijon-handover-{stamp}.pdf")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the file, and say where, or why not."""
        words = self._board.words
        document = self._make()
        try:
            document.write_pdf(path)
        except OSError as error:
            self._board.notice.emit(words("desk.export_failed", reason=error.strerror or "?"))
        else:
            self._board.notice.emit(words("desk.exported", path=path.name))
        finally:
            document.deleteLater()
