"""A handover as a document to read, print or keep. Every text goes in as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMarginsF, QObject
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from app.core.handover_summary import Line
from app.core.kind import Text
from widgets.board import Board
from widgets.figures import ZONE
from widgets.handover.record import Record
from widgets.literal import literal
from widgets.theme import FAMILIES

SECTIONS = ("unacknowledged", "shelved", "removed", "claimed", "order", "lost")
POINTS = {"title": 18, "head": 13, "body": 10}  # on paper
MARGIN_MM = 18.0
DATE = "%d/%m/%Y %H:%M"
DOTS_PER_INCH = 300
LINE_CAP = 4000  # as long as notes may be


class HandoverDocument(QTextDocument):
    """`figures` is the sentence on the quality of the shift's alarms, "" for none;
    `pixels` are sizes of type for the screen, else it is set for paper."""

    def __init__(
        self,
        record: Record,
        board: Board,
        figures: str = "",
        parent: QObject | None = None,
        pixels: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._record = board, record
        self._pixels = pixels
        self._cursor = QTextCursor(self)
        self._head()
        self._section(board.words("handover.document_notes"))
        self._say(record.notes or board.words("handover.document_no_notes"))
        if record.remarks:
            self._say(board.words("handover.document_remarks", text=record.remarks))
        self._left()
        if figures:
            self._section(board.words("handover.quality"))
            self._say(figures)

    def write_pdf(self, path: Path) -> None:
        """As A4 pages. Raises OSError where the file cannot be written."""
        with path.open("ab"):
            pass  # says why not, which the writer does not
        writer = QPdfWriter(str(path))
        writer.setResolution(DOTS_PER_INCH)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
        writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
        writer.setTitle(self.toPlainText().partition("\n")[0])
        writer.setCreator("OnDijon")
        self.print_(writer)

    def _head(self) -> None:
        record, words = self._record, self._board.words
        if not record.number:
            clock = self._clock(record.at)
            self._line(
                words("handover.document_now", clock=clock, position=self._position()), "title"
            )
        else:
            said = words("handover.document_title", n=record.number, position=self._position())
            self._line(said, "title")
            if record.at:
                self._said("handover.document_offered", record.person, record.desk, record.at)
            if record.taken_at:
                self._said(
                    "handover.document_taken", record.taken_by, record.taken_desk, record.taken_at
                )
                if record.signed:
                    self._say(words("handover.document_signed"))
            else:
                self._say(words("handover.document_unsigned"))
        if record.shift_began_at:
            clock = self._clock(record.shift_began_at)
            self._say(words("handover.document_shift", clock=clock))

    def _left(self) -> None:
        summary, words = self._record.summary, self._board.words
        counts = summary.counts
        for section in SECTIONS:
            total = counts.get(section, 0)
            if not total:
                continue
            title = words(f"handover.section_{section}")
            self._section(words("handover.counted", title=title, n=total))
            lines = [line for line in summary.lines if line.what == section]
            for line in lines:
                self._say(self._told(line))
            if len(lines) < total:
                self._say(words("handover.document_cut", n=total - len(lines)))
        if not any(counts.get(section) for section in SECTIONS):
            self._say(words("handover.nothing"))
        acknowledged, suppressed = counts.get("acknowledged", 0), counts.get("suppressed", 0)
        if acknowledged or suppressed:
            said = words("handover.also", acknowledged=acknowledged, suppressed=suppressed)
            self._say(said)
        if summary.flood_since:
            clock = self._clock(summary.flood_since)
            self._say(words("handover.document_flood", clock=clock))

    def _told(self, line: Line) -> str:
        """One thing that was left, in a line."""
        board = self._board
        what = self._named(line)
        parts = [f"P{line.priority}" if line.priority else "", what, line.asset]
        if line.at:
            parts.append(board.words("handover.since", clock=self._clock(line.at)))
        if line.until:
            parts.append("→ " + self._clock(line.until))
        parts += [line.person, line.text]
        return "– " + " · ".join(part for part in parts if part)

    def _named(self, line: Line) -> str:
        """The message of the alarm, or the title of the order."""
        kind = self._board.kind_of(line.asset)
        titles: dict[str, Text] = {}
        if kind is not None and line.what == "order":
            titles = {order.name: order.title for order in kind.orders}
        elif kind is not None:
            titles = {rule.name: rule.message for rule in kind.rules}
        found = titles.get(line.rule)
        return line.rule if found is None else found.say(self._board.language)

    def _said(self, key: str, person: str, desk: str, at: float) -> None:
        self._say(self._board.words(key, person=person, desk=desk, clock=self._clock(at)))

    def _position(self) -> str:
        philosophy = self._board.mirror.philosophy
        for position in philosophy.positions:
            if position.name == self._record.position:
                return position.title.say(self._board.language)
        return self._record.position

    def _clock(self, at: float) -> str:
        """The whole date: a document is read another day."""
        moment = datetime.fromtimestamp(at, ZONE)
        return moment.strftime("%d %b %Y %H:%M" if self._board.language == "en" else DATE)

    def _section(self, text: str) -> None:
        self._line(text, "head")

    def _say(self, text: str) -> None:
        for line in text.splitlines() or [""]:
            self._line(line, "body")

    def _line(self, text: str, size: str) -> None:
        font = QFont()
        font.setFamilies(list(FAMILIES))
        if self._pixels is None:  # on paper, where tabular figures could not be searched or copied
            font.setFeature(QFont.Tag("tnum"), 0)
            font.setPointSize(POINTS[size])
        else:
            font.setPixelSize(self._pixels[size])
        if size != "body":
            font.setWeight(QFont.Weight.DemiBold)
        shape = QTextCharFormat()
        shape.setFont(font)
        block = QTextBlockFormat()
        block.setTopMargin({"title": 0, "head": 12, "body": 2}[size])
        if self.isEmpty():
            self._cursor.setBlockFormat(block)
        else:
            self._cursor.insertBlock(block)
        self._cursor.insertText(literal(text, LINE_CAP), shape)
