"""The ground of what lies over the map: search, layers, legend, hover card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from widgets.theme import Theme


class Panel(QFrame):
    """A plain rounded frame in the theme's colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def dress(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self.setFont(theme.font(14))
        self.setStyleSheet(panel_style(theme))


def panel_style(theme: Theme) -> str:
    """Style sheet of a panel and of the usual things in it."""
    radius, pad, box = theme.px(4), theme.px(4), theme.px(14)
    return f"""
#mapPanel {{ background: {theme.hex("panel")}; border: 1px solid {theme.hex("line")};
  border-radius: {radius}px; }}
QLabel, QCheckBox {{ color: {theme.hex("text")}; background: transparent; border: none; }}
QLabel[second="true"] {{ color: {theme.hex("second")}; }}
QToolButton {{ background: {theme.hex("panel")}; border: 1px solid {theme.hex("line")};
  border-radius: {radius}px; padding: {pad}px; }}
QToolButton:hover, QToolButton:checked {{ background: {theme.hex("raised")};
  border-color: {theme.hex("second")}; }}
QToolButton:focus, QLineEdit:focus {{ border: 1px solid {theme.hex("accent")}; }}
QCheckBox::indicator {{ width: {box}px; height: {box}px; border-radius: 2px;
  border: 1px solid {theme.hex("second")}; background: {theme.hex("window")}; }}
QCheckBox::indicator:checked {{ background: {theme.hex("accent")}; }}
QCheckBox:focus {{ color: {theme.hex("accent")}; }}
QLineEdit {{ background: {theme.hex("panel")}; color: {theme.hex("text")};
  border: 1px solid {theme.hex("line")}; border-radius: {radius}px;
  padding: {pad}px {theme.px(8)}px; selection-background-color: {theme.hex("accent")};
  selection-color: {theme.hex("window")}; }}
QListWidget {{ background: {theme.hex("panel")}; color: {theme.hex("text")};
  border: 1px solid {theme.hex("line")}; border-radius: {radius}px; outline: none; }}
QListWidget::item {{ padding: {pad}px {theme.px(8)}px; }}
QPushButton {{ background: {theme.hex("raised")}; color: {theme.hex("text")};
  border: 1px solid {theme.hex("line")}; border-radius: {radius}px;
  padding: {pad}px {theme.px(8)}px; }}
QPushButton:hover, QPushButton:focus {{ border-color: {theme.hex("accent")}; }}
QScrollBar:vertical {{ background: transparent; width: {theme.px(10)}px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {theme.hex("line")}; border-radius: {pad}px;
  min-height: {theme.px(24)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QListWidget::item:selected {{ background: {theme.hex("raised")}; color: {theme.hex("text")}; }}
"""


def plain_label(*, second: bool = False) -> QLabel:
    """A label that never takes its text for markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("second", second)
    return label
