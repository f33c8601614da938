"""The map with its controls: search, zoom, layers, legend, hover card."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.basemap import BaseMap
from app.desk.finder import Hit
from app.desk.lasso import picks_among
from widgets.board import Board
from widgets.map.canvas import MapCanvas
from widgets.map.hover import HoverCard, hover_text
from widgets.map.icons import icon
from widgets.map.lasso import LassoPane
from widgets.map.layers import LayerPanel
from widgets.map.legend import LegendPanel
from widgets.map.panel import panel_style
from widgets.map.searchbox import SearchBox
from widgets.orders.group import GroupDialog

HOVER_MS = 120
# icon, key of the tool tip, whether it stays down
BUTTONS = (
    ("plus", "map.zoom_in", False),
    ("minus", "map.zoom_out", False),
    ("city", "map.whole_city", False),
    ("lasso", "map.lasso", True),
    ("layers", "map.layers_hint", True),
    ("legend", "map.legend_hint", True),
)


class MapScreen(QWidget):
    """`asset_activated` asks for the card of an asset."""

    asset_activated = Signal(str)

    def __init__(
        self,
        board: Board,
        basemap: BaseMap | None = None,
        cache: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board = board
        self.canvas = MapCanvas(board, basemap, cache, self)
        self.search = SearchBox(board.finder, self)
        self.layers = LayerPanel(self)
        self.legend = LegendPanel(self)
        self.lasso = LassoPane(board, self)
        self._hover = HoverCard(self)
        self._hovered = (-1, QPointF())
        self._buttons = {name: self._button(name, lasting) for name, _, lasting in BUTTONS}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(HOVER_MS)
        self._rest.timeout.connect(self._show_hover)
        self.layers.hide()
        self.legend.hide()
        self._connect()
        self._renew()
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        board, canvas = self._board, self.canvas
        canvas.asset_activated.connect(self.asset_activated)
        canvas.pointed.connect(self._point)
        self.search.chosen.connect(self._go)
        self.layers.switched.connect(canvas.show_layer)
        self._buttons["plus"].clicked.connect(lambda: canvas.zoom(1))
        self._buttons["minus"].clicked.connect(lambda: canvas.zoom(-1))
        self._buttons["city"].clicked.connect(canvas.show_city)
        self._buttons["lasso"].toggled.connect(self._draw)
        self.lasso.closed.connect(self._order_within)
        self.lasso.left.connect(lambda: self._buttons["lasso"].setChecked(False))
        self._buttons["layers"].toggled.connect(lambda on: self._open("layers", on))
        self._buttons["legend"].toggled.connect(lambda on: self._open("legend", on))
        board.reset.connect(self._renew)
        board.theme_changed.connect(self._renew)
        board.language_changed.connect(self._renew)
        board.person_changed.connect(self._renew)
        shortcut = QShortcut(QKeySequence.StandardKey.Find, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.search.start)
        lasso = QShortcut(QKeySequence("Shift+L"), self)
        lasso.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        lasso.activated.connect(self._buttons["lasso"].toggle)

    def show_asset(self, asset: str) -> None:
        """Select an asset and go there."""
        self.canvas.show_asset(asset)

    def hide_layers(self, layers: Iterable[str]) -> None:
        """Switch these layers off, also in a city that is still to come."""
        self.layers.hidden_layers.update(layers)
        self._renew()

    def set_basemap(self, basemap: BaseMap | None, cache: Path | None = None) -> None:
        """Draw another base map."""
        self.canvas.picture.set_basemap(basemap, cache)
        self.canvas.show_city()

    def release(self) -> None:
        """End the tile worker, before the window goes."""
        self.canvas.release()

    def _button(self, name: str, lasting: bool) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"map_{name}")
        button.setCheckable(lasting)
        return button

    def _renew(self) -> None:
        board = self._board
        words, theme = board.words, board.theme
        self.search.dress(words, theme)
        self.search.find_anew()
        scene = self.canvas.picture.scene
        self.layers.fill({} if scene is None else scene.layer_counts(), words, theme)
        self.legend.fill(words, theme)
        for name, key, _ in BUTTONS:
            button = self._buttons[name]
            button.setIcon(icon(name, theme.color("text"), theme.px(20)))
            button.setIconSize(QSize(theme.px(20), theme.px(20)))
            button.setFixedSize(theme.px(36), theme.px(36))
            button.setStyleSheet(panel_style(theme))
            button.setToolTip(words(key))
            button.setAccessibleName(words(key))
        self._buttons["lasso"].setEnabled(board.may("order"))
        for layer in self.layers.hidden_layers:
            self.canvas.show_layer(layer, False)
        self._place()

    def _go(self, hit: Hit) -> None:
        if hit.asset:
            self.canvas.show_asset(hit.asset)
        else:
            self.canvas.show_place(hit.lat, hit.lon)
        self.canvas.setFocus()

    def _draw(self, on: bool) -> None:
        """Take the mouse for a line round assets, or give it back to the map."""
        if not on:
            self.lasso.end()
            self.canvas.setFocus()
            return
        self.lasso.begin()
        for button in self._buttons.values():
            button.raise_()

    def _order_within(self, outline: list[tuple[float, float]]) -> None:
        """Ask what of all that lies within the line is to be ordered."""
        board, city = self._board, self._board.mirror.city
        self._buttons["lasso"].setChecked(False)
        if city is None:
            return
        rows = self.canvas.rows_within(outline)
        picks, too_many = picks_among(city, board.mirror.kinds, rows, board.words("map.drawn"))
        if too_many:
            board.notice.emit(board.words("map.lasso_too_many", n=too_many))
        elif not picks:
            board.notice.emit(board.words("map.lasso_none"))
        if picks:
            GroupDialog(board, picks, self.window()).open()

    def _point(self, row: int, at: QPointF) -> None:
        if row != self._hovered[0]:
            self._hover.hide()
        self._hovered = (row, at)
        if row >= 0:
            self._rest.start()
        else:
            self._rest.stop()

    def _show_hover(self) -> None:
        row, at = self._hovered
        board = self._board
        text = hover_text(board.mirror, board.words, row, board.now()) if row >= 0 else None
        if text is not None:
            self._hover.tell(text, at.toPoint(), board.theme)

    def _open(self, name: str, on: bool) -> None:
        other = "legend" if name == "layers" else "layers"
        if on:
            self._buttons[other].setChecked(False)
        panel = self.layers if name == "layers" else self.legend
        panel.setVisible(on)
        panel.raise_()
        self._place()

    def _place(self) -> None:
        theme = self._board.theme
        edge, gap = theme.px(12), theme.px(4)
        self.canvas.setGeometry(self.rect())
        self.lasso.setGeometry(self.rect())
        self.search.move(edge, edge)
        side = theme.px(36)
        x, y = self.width() - edge - side, edge
        for name, _, _ in BUTTONS:
            self._buttons[name].move(x, y)
            y += side + gap + (edge if name == "city" else 0)
        for panel in (self.layers, self.legend):
            panel.adjustSize()
            panel.move(x - gap - panel.width(), edge)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
