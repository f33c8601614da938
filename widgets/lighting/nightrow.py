"""One night of a programme as fields."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.core.lighting_programme import LONGEST_TITLE, Night
from widgets.board import Board
from widgets.lighting.hours import days_of, days_text, dims_of, dims_text

FIELDS = ("days", "lit_from", "lit_until", "dims", "event")
LONGEST = 400


class NightRow:
    """Its fields, placed into a row of a grid."""

    def __init__(
        self, board: Board, night: Night, grid: QGridLayout, number: int, owner: QWidget
    ) -> None:
        texts = (days_text(night), night.lit_from, night.lit_until, dims_text(night), night.event)
        self.fields: dict[str, QLineEdit] = {}
        for column, (name, text) in enumerate(zip(FIELDS, texts, strict=True)):
            field = self.fields[name] = QLineEdit(text, owner)
            field.setMaxLength(LONGEST_TITLE if name == "event" else LONGEST)
            title = board.words(f"lighting.field_{name}")
            field.setAccessibleName(f"{title} {number}")
            field.setPlaceholderText(board.words(f"lighting.hint_{name}"))
            grid.addWidget(field, number, column)

    @property
    def empty(self) -> bool:
        """Whether both ends of the night were wiped: then it is left out."""
        return not (
            self.fields["lit_from"].text().strip() or self.fields["lit_until"].text().strip()
        )

    def night(self) -> Night:
        """As it is written; the check of the programme says what is wrong."""
        said = {name: field.text().strip() for name, field in self.fields.items()}
        weekdays, dates = days_of(said["days"])
        return Night(
            lit_from=said["lit_from"],
            lit_until=said["lit_until"],
            dims=dims_of(said["dims"]),
            weekdays=weekdays,
            dates=dates,
            event=said["event"],
        )
