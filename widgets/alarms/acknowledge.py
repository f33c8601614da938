"""The dialogs with a comment: an acknowledgement with one, and a comment alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.objection import MAX_COMMENT
from app.desk.rows import AlarmRow
from widgets.alarms.dialog import Arguments, DeedDialog
from widgets.board import Board


class AcknowledgeDialog(DeedDialog):
    """A comment may be written, and must be where the class of an alarm wants one."""

    def __init__(
        self, board: Board, rows: Sequence[AlarmRow], chosen: int, parent: QWidget
    ) -> None:
        super().__init__(board, "acknowledge", rows, chosen, parent)
        self._required = self.signature.needed or any(one.comment_required for one in self.classes)
        self.comment = QLineEdit(self)
        self.comment.setMaxLength(MAX_COMMENT)
        key = "deeds.comment_required" if self._required else "deeds.comment_optional"
        self.add_field(board.words(key), self.comment)

    def arguments(self) -> Arguments:
        return {"comment": self.comment.text().strip()}

    def lack(self) -> str:
        wanting = self._required and not self.comment.text().strip()
        return "deeds.lack_comment" if wanting else ""


class CommentDialog(DeedDialog):
    """Something to tell about alarms, their state untouched."""

    def __init__(
        self, board: Board, rows: Sequence[AlarmRow], chosen: int, parent: QWidget
    ) -> None:
        super().__init__(board, "comment", rows, chosen, parent)
        self.comment = QLineEdit(self)
        self.comment.setMaxLength(MAX_COMMENT)
        self.add_field(board.words("deeds.comment_visible"), self.comment)

    def arguments(self) -> Arguments:
        return {"comment": self.comment.text().strip()}

    def lack(self) -> str:
        return "" if self.comment.text().strip() else "deeds.lack_comment"
