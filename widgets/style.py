"""The style sheet of the room: flat, calm, with a focus that is always seen."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from PySide6.QtWidgets import QApplication, QToolTip

from widgets.theme import FAMILIES, Theme

SHEET = """
QWidget {{ color: {text}; background: {window}; }}
QPushButton, QToolButton, QLineEdit, QComboBox, QAbstractSpinBox, QMenu, QCheckBox, QRadioButton,
QPlainTextEdit, QToolTip {{ font-family: {families}; font-size: {body}px; }}
QToolTip {{ color: {text}; background: {raised}; border: 1px solid {line}; padding: {s4}px; }}
QPushButton, QToolButton {{
  color: {text}; background: {raised}; border: 1px solid {line}; border-radius: {s4}px;
  padding: {s6}px {s12}px; min-height: {s16}px;
}}
QPushButton:hover, QToolButton:hover {{ border-color: {accent}; }}
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {{
  background: {line}; border-color: {accent};
}}
QPushButton:disabled, QToolButton:disabled {{ color: {disabled}; background: {panel}; }}
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus,
QSlider:focus, QPlainTextEdit:focus, QAbstractItemView:focus, QTextBrowser:focus {{
  border: 1px solid {accent};
}}
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextBrowser {{
  color: {text}; background: {raised}; border: 1px solid {line}; border-radius: {s4}px;
  padding: {s4}px {s8}px; selection-background-color: {accent}; selection-color: {window};
}}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {s20}px; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: 0; padding: 0 {s6}px;
  min-height: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
QComboBox::drop-down {{ border: 0; width: {s24}px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: {s12}px; height: {s12}px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line}; }}
QAbstractItemView {{
  background: {panel}; border: 1px solid {panel}; outline: 0;
  selection-background-color: {raised}; selection-color: {text};
  alternate-background-color: {panel}; gridline-color: {line};
}}
QHeaderView::section {{
  color: {second}; background: {panel}; border: 0; border-bottom: 1px solid {line};
  padding: {s6}px {s8}px;
}}
QTableView::item {{ padding: 0 {s8}px; border: 0; }}
QTableCornerButton::section {{ background: {panel}; border: 0; }}
QMenu {{ background: {raised}; border: 1px solid {line}; padding: {s4}px; }}
QMenu::item {{ padding: {s6}px {s24}px; border-radius: {s4}px; }}
QMenu::item:selected {{ background: {line}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: {s4}px; }}
QCheckBox, QRadioButton {{ spacing: {s8}px; background: transparent; }}
QAbstractItemView::indicator, QCheckBox::indicator {{
  width: {s12}px; height: {s12}px; background: {raised}; border: 1px solid {second};
  border-radius: 2px;
}}
QAbstractItemView::indicator:checked, QCheckBox::indicator:checked {{
  background: {accent}; border-color: {accent}; image: url("{check}");
}}
QCheckBox:focus {{ border: 1px solid {accent}; border-radius: {s4}px; }}
QScrollBar:vertical {{ background: transparent; width: {s10}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {s10}px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: {s4}px; min-height: {s24}px;
  min-width: {s24}px; }}
QScrollBar::handle:hover {{ background: {disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSlider::groove:horizontal {{ height: {s4}px; background: {line}; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: {s16}px; margin: -{s6}px 0; background: {accent};
  border-radius: {s8}px; }}
QSplitter::handle {{ background: {line}; }}
QLabel {{ background: transparent; }}
QDialog {{ background: {panel}; }}
QDialog > QWidget {{ background: {panel}; }}
QDialog > QLineEdit, QDialog > QComboBox, QDialog > QPushButton {{ background: {raised}; }}
QTabBar {{ background: {panel}; }}
QTabBar::tab {{
  color: {second}; background: {panel}; border: 0; border-bottom: 2px solid {panel};
  padding: {s8}px {s12}px;
}}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:selected:focus {{ background: {raised}; }}
QProgressBar {{ background: {raised}; border: 1px solid {line}; border-radius: {s4}px;
  text-align: center; }}
QProgressBar::chunk {{ background: {accent}; }}
*[panel="true"] {{ background: {panel}; }}
*[raised="true"] {{ background: {raised}; }}
"""

TOKENS = ("text", "second", "disabled", "window", "panel", "raised", "line", "accent")


def style_sheet(theme: Theme) -> str:
    """The whole application's style sheet for a theme and its scale."""
    sizes = {f"s{size}": theme.px(size) for size in (4, 6, 8, 10, 12, 16, 20, 24)}
    return SHEET.format(
        **{token: theme.hex(token) for token in TOKENS},
        **sizes,
        families=", ".join(f'"{family}"' for family in FAMILIES),
        body=theme.px(14),
        arrow=_drawing("arrow", theme),
        check=_drawing("check", theme),
    )


def _drawing(name: str, theme: Theme) -> str:
    return Path(str(files("resources") / "theme" / f"{name}.{theme.name}.svg")).as_posix()


def dress_application(theme: Theme) -> None:
    """The type of what neither sets its own nor gets one from the style sheet."""
    QApplication.setFont(theme.font(14))
    QToolTip.setFont(theme.font(13))
