"""Saving the curves in view as CSV, wherever the person says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from widgets.board import Board


class CurveExport(QObject):
    """`write` gives the text of the file when it is asked for."""

    def __init__(self, board: Board, write: Callable[[], str], owner: QWidget) -> None:
        super().__init__(owner)
        self._board, self._write, self._owner = board, write, owner

    def ask(self) -> None:
        """Ask where to, then save."""
        dialog = QFileDialog(self._owner, self._board.words("trends.export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter("CSV (*.csv)")
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the file, and say where, or why not."""
        words = self._board.words
        try:
            path.write_text(self._write(), "utf-8")
        except OSError as error:
            self._board.notice.emit(words("desk.export_failed", reason=error.strerror or "?"))
            return
        self._board.notice.emit(words("desk.exported", path=path.name))

    def _chosen(self, path: str) -> None:
        self.save(Path(path))
