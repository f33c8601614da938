"""What a desk shows, read back out of its widgets: labels, fields, cells, tips, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.core.unseen import UNSEEN

MOST_CELLS = 120
ESCAPED_TIP = re.compile(r"<span>[^<>]*</span>")


def texts(top: QWidget) -> list[str]:
    """All that is read on `top`."""
    return [text for widget in _all(top) for text in _said(widget)]


def faults(top: QWidget) -> list[str]:
    """Where text could be taken for markup, hides a part of itself, or is endless."""
    found = []
    for widget in _all(top):
        name = f"{type(widget).__name__} {widget.objectName()}".strip()
        if (
            isinstance(widget, QLabel | QMessageBox)
            and widget.textFormat() is not Qt.TextFormat.PlainText
        ):
            found.append(f"{name}: not plain")
        found += [f"{name}: tip {tip[:60]!r}" for tip in _tips(widget) if _is_markup(tip)]
        for text in _said(widget):
            if UNSEEN.search(text):
                found.append(f"{name}: unseen {text[:60]!r}")
            if len(text) > 20_000:
                found.append(f"{name}: {len(text)} characters")
    return found


def _all(top: QWidget) -> list[QWidget]:
    return [top, *(one for one in top.findChildren(QWidget) if one.isVisibleTo(top))]


def _said(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QAbstractButton):
        yield widget.text().replace("&&", "&")
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    elif isinstance(widget, QAbstractItemView):
        yield from _cells(widget.model(), Qt.ItemDataRole.DisplayRole)
    if widget.isWindow():
        yield widget.windowTitle()
    yield widget.accessibleName()


def _tips(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    if isinstance(widget, QAbstractItemView):
        yield from _cells(widget.model(), Qt.ItemDataRole.ToolTipRole)


def _cells(model: QAbstractItemModel | None, role: Qt.ItemDataRole) -> Iterator[str]:
    if model is None:
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(model.rowCount(), MOST_CELLS // max(1, columns))):
        for column in range(columns):
            told = model.data(model.index(row, column), role)
            if isinstance(told, str):
                yield told


def _is_markup(tip: str) -> bool:
    """Whether Qt could take it for some: it asks for less than a tag."""
    return bool(set(tip) & set("<&")) and not ESCAPED_TIP.fullmatch(tip)
