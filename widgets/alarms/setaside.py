"""The dialogs that take alarms out of the list: for a while, or out of service."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.core.kind import Text
from app.core.objection import MAX_REASON, MAX_WORK_ORDER
from app.desk.rows import AlarmRow
from resources.words import Words
from widgets.alarms.dialog import Arguments, DeedDialog
from widgets.board import Board
from widgets.figures import format_clock

DURATIONS_S = (900.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0, 43200.0, 86400.0)


def durations_s(longest_s: float) -> list[float]:
    """What may be chosen under a limit, which is the last choice itself."""
    return [*(one for one in DURATIONS_S if one < longest_s), longest_s]


def duration_text(seconds: float, words: Words) -> str:
    """15 min, 1 h, 1 h 30 min."""
    hours, minutes = divmod(round(seconds / 60), 60)
    said = [words("units.hours", n=hours)] if hours else []
    return " ".join([*said, words("units.minutes", n=minutes)] if minutes or not hours else said)


def reason_field(reasons: Sequence[Text], board: Board, parent: QWidget) -> QComboBox:
    """The site's reasons to choose from; another may be written. None is chosen:
    a reason that nobody gave says nothing."""
    field = QComboBox(parent)
    field.setEditable(True)
    field.addItems([reason.say(board.language) for reason in reasons])
    field.setCurrentIndex(-1)
    line = field.lineEdit()
    if line is not None:
        line.setMaxLength(MAX_REASON)
        line.setPlaceholderText(board.words("deeds.reason_hint"))
    return field


class ShelveDialog(DeedDialog):
    """For how long, within the shortest limit of the classes, and why."""

    def __init__(
        self, board: Board, rows: Sequence[AlarmRow], chosen: int, parent: QWidget
    ) -> None:
        super().__init__(board, "shelve", rows, chosen, parent)
        words, now = board.words, board.now()
        longest_s = min(one.longest_shelf_s for one in self.classes)
        self.duration = QComboBox(self)
        for seconds in durations_s(longest_s):
            until = format_clock(now + seconds, words, now)[:-3]
            text = words("deeds.until", duration=duration_text(seconds, words), clock=until)
            self.duration.addItem(text, seconds)
        limit = duration_text(longest_s, words)
        self.add_field(words("deeds.shelf_duration", limit=limit), self.duration)
        self.why = reason_field(board.mirror.philosophy.shelf_reasons, board, self)
        self.add_field(words("deeds.reason"), self.why)
        self.one_shot = QCheckBox(words("deeds.one_shot"), self)
        self.add_choice(self.one_shot)

    def arguments(self) -> Arguments:
        return {
            "duration_s": float(self.duration.currentData()),
            "reason": self.why.currentText().strip(),
            "one_shot": float(self.one_shot.isChecked()),
        }

    def lack(self) -> str:
        return "" if self.why.currentText().strip() else "deeds.lack_reason"


class RemoveDialog(DeedDialog):
    """Out of service until somebody returns it: why, and under which work order."""

    def __init__(
        self, board: Board, rows: Sequence[AlarmRow], chosen: int, parent: QWidget
    ) -> None:
        super().__init__(board, "remove", rows, chosen, parent)
        self.why = reason_field(board.mirror.philosophy.removal_reasons, board, self)
        self.add_field(board.words("deeds.reason"), self.why)
        self.work_order = QLineEdit(self)
        self.work_order.setMaxLength(MAX_WORK_ORDER)
        self.add_field(board.words("deeds.work_order_field"), self.work_order)

    def arguments(self) -> Arguments:
        return {
            "reason": self.why.currentText().strip(),
            "work_order": self.work_order.text().strip(),
        }

    def lack(self) -> str:
        return "" if self.why.currentText().strip() else "deeds.lack_reason"
