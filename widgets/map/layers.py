"""Which kinds the map shows: a switch a layer, with the number of its assets."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from resources.words import Words
from widgets.figures import format_number
from widgets.map.panel import Panel, plain_label
from widgets.theme import Theme


class LayerPanel(Panel):
    """A list of switches. `switched` carries a layer and whether it is shown."""

    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self.hidden_layers: set[str] = set()

    def fill(self, counts: Mapping[str, int], words: Words, theme: Theme) -> None:
        """Show these layers; what was switched off stays so."""
        self.dress(theme)
        self._clear()
        title = plain_label()
        title.setFont(theme.font(14, strong=True))
        title.setText(words("map.layers"))
        self._column.addWidget(title)
        for layer, count in counts.items():
            said = words(f"map.layer_{layer}") if words.has(f"map.layer_{layer}") else layer
            number = format_number(count, 0, words.language)
            box = QCheckBox(f"{said}  ({number})".replace("&", "&&"))
            box.setFont(theme.font(14))
            box.setChecked(layer not in self.hidden_layers)
            box.toggled.connect(lambda on, layer=layer: self._switch(layer, on))
            self._boxes[layer] = box
            self._column.addWidget(box)
        everything = QPushButton(words("map.all_layers"))
        everything.setFont(theme.font(14))
        everything.clicked.connect(self._show_all)
        self._column.addWidget(everything)
        note = plain_label(second=True)
        note.setFont(theme.font(12))
        note.setText(words("map.layers_note"))
        note.setWordWrap(True)
        note.setMaximumWidth(theme.px(240))
        self._column.addWidget(note)
        edge = theme.px(12)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(theme.px(6))
        self.adjustSize()

    def _switch(self, layer: str, shown: bool) -> None:
        if shown:
            self.hidden_layers.discard(layer)
        else:
            self.hidden_layers.add(layer)
        self.switched.emit(layer, shown)

    def _show_all(self) -> None:
        for box in self._boxes.values():
            box.setChecked(True)

    def _clear(self) -> None:
        self._boxes.clear()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
