"""Where a person wants a file to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_path(owner: QWidget, title: str, name: str, write: Callable[[Path], None]) -> None:
    """Ask where to save a file that might be called `name`, then `write` it there."""
    suffix = name.rpartition(".")[2]
    dialog = QFileDialog(owner, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDefaultSuffix(suffix)
    dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog.setDirectory(folder if Path(folder).is_dir() else str(Path.home()))
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: write(Path(path)))
    dialog.open()
