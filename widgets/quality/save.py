"""Saving the report as CSV or PDF, wherever the person says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.quality_report import QualityReport
from widgets.board import Board
from widgets.figures import ZONE
from widgets.quality.namer import Namer
from widgets.quality.printed import Occasion, report_pdf
from widgets.quality.report import report_csv


class ReportSave(QObject):
    """`report` gives what is to be saved; nothing is asked while there is none."""

    def __init__(
        self, board: Board, report: Callable[[], QualityReport | None], owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._board, self._report, self._owner = board, report, owner

    def ask(self, suffix: str) -> None:
        """Ask where to, then save. `suffix` is csv or pdf."""
        if self._report() is None:
            return
        dialog = QFileDialog(self._owner, self._board.words(f"quality.{suffix}"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog.setDirectory(folder if Path(folder).is_dir() else str(Path.home()))
        stamp = datetime.fromtimestamp(self._board.now(), ZONE).strftime("%Y-%m-%dT%H%M%S")
        dialog.selectFile(f"ondijon-quality-{stamp}.{suffix}")
        dialog.fileSelected.connect(partial(self._chosen, suffix))
        dialog.open()

    def save(self, path: Path, suffix: str) -> None:
        """Write the file, and say where, or why not."""
        words, report = self._board.words, self._report()
        if report is None:
            return
        try:
            path.write_bytes(self.content(report, suffix))
        except OSError as error:
            self._board.notice.emit(words("desk.export_failed", reason=error.strerror or "?"))
            return
        self._board.notice.emit(words("desk.exported", path=path.name))

    def content(self, report: QualityReport, suffix: str) -> bytes:
        """Of the file."""
        board, names = self._board, Namer(self._board)
        if suffix == "csv":
            return report_csv(report, board.words, names).encode("utf-8-sig")
        city, mirror = board.mirror.city, board.mirror
        occasion = Occasion("" if city is None else city.name, mirror.simulation, board.now())
        return report_pdf(report, board.words, names, occasion)

    def _chosen(self, suffix: str, path: str) -> None:
        self.save(Path(path), suffix)
