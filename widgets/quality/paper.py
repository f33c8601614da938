"""What the printed report says, as a text document: black on white."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from app.core.quality_report import QualityReport, SourceShare
from resources.words import Words
from widgets.figures import ZONE, format_number
from widgets.literal import literal
from widgets.quality.report import Naming
from widgets.quality.wording import (
    aim_text,
    format_duration,
    format_share,
    how_text,
    name_text,
    split_text,
    value_text,
    verdict_text,
)

CHART_HEIGHT = 0.22  # of the width
GREY, PALE = QColor("#808080"), QColor("#DDDDDD")
CELL_CAP = 300
Line = Sequence[str]


class Paper:
    """Writes through a cursor, as plain text: nothing is ever taken for markup.
    `width` is that of the page in its own dots, `dots` how many of them make one of
    a screen."""

    def __init__(
        self, document: QTextDocument, words: Words, names: Naming, width: float, dots: float
    ) -> None:
        self._cursor = QTextCursor(document)
        self._words, self._names, self._width, self._dots = words, names, width, dots

    def write(self, report: QualityReport) -> None:
        """The whole report."""
        words = self._words
        self._text(words("quality.title"), 16, strong=True)
        for key, value in (
            ("quality.report_period", f"{stamp(report.start)} – {stamp(report.end)}"),
            ("quality.report_position", self._names.position(report.position)),
        ):
            self._text(words("quality.report_line", name=words(key), value=value), 10)
        if not report.annunciated:
            self._text(words("quality.empty"), 10, strong=True)
        self._text(words("quality.report_chart"), 8)
        self._chart(report)
        self._heading("report_figures")
        self._figures(report)
        self._heading("split")
        for share in report.priorities:
            self._text(split_text(share, words), 9)
        self._heading("by_position")
        self._positions(report)
        for key, shares in (("top", report.top), ("chatterers", report.chattering[:20])):
            self._heading(key)
            self._sources(shares)
        self._heading("flood_list")
        self._floods(report)
        self._text(words("quality.report_note"), 8)

    def _figures(self, report: QualityReport) -> None:
        words = self._words
        heads = [words(f"quality.report_{key}") for key in ("figure", "value", "target")]
        lines = []
        for figure in report.figures:
            below = aim_text(figure.name, words)
            if figure.verdict:
                below = f"{below} · {verdict_text(figure.verdict, words)}"
            name = name_text(figure.name, words)
            counted = how_text(figure.name, words)
            lines.append([name, value_text(figure, words), below, counted])
        self._table([*heads, words("quality.how")], lines, (24, 10, 18, 48))

    def _positions(self, report: QualityReport) -> None:
        words = self._words
        keys = ("position", "average", "peak", "floods", "flood_pct", "verdict")
        lines = [
            (
                self._names.position(one.position),
                format_number(one.average, 2, words.language),
                format_number(one.peak, 0, words.language),
                format_number(one.floods, 0, words.language),
                format_share(one.flood_pct, words),
                verdict_text(one.verdict, words),
            )
            for one in report.positions
        ]
        self._table([words(f"quality.head_{key}") for key in keys], lines, (30, 16, 12, 12, 16, 14))

    def _sources(self, shares: Sequence[SourceShare]) -> None:
        words = self._words
        keys = ("rule", "asset", "count", "share", "mark")
        lines = [
            (
                self._names.rule(share.asset, share.rule),
                share.asset,
                format_number(share.count, 0, words.language),
                format_share(share.share_pct, words),
                words("quality.mark_chattering") if share.chattering else "",
            )
            for share in shares
        ]
        self._table([words(f"quality.head_{key}") for key in keys], lines, (40, 24, 10, 10, 16))

    def _floods(self, report: QualityReport) -> None:
        words = self._words
        keys = ("position", "began", "lasted", "count")
        lines = [
            (
                self._names.position(flood.position),
                stamp(flood.began),
                format_duration(flood.ended - flood.began, words),
                format_number(flood.annunciated, 0, words.language),
            )
            for flood in report.floods[-20:]
        ]
        self._table([words(f"quality.head_{key}") for key in keys], lines, (40, 26, 18, 16))

    def _heading(self, key: str) -> None:
        self._text("", 6)
        self._text(self._words(f"quality.{key}"), 11, strong=True)

    def _text(self, text: str, points: float, *, strong: bool = False) -> None:
        self._cursor.insertText(text, _letters(points, strong=strong))
        self._cursor.insertBlock()

    def _table(self, heads: Line, lines: Sequence[Line], widths: Sequence[int]) -> None:
        if not lines:
            self._text(self._words("quality.list_empty"), 9)
            return
        look = QTextTableFormat()
        look.setCellPadding(self._width * 0.003)
        look.setCellSpacing(0)
        look.setBorder(1)
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setBorderBrush(QBrush(PALE))
        look.setBorderCollapse(True)
        look.setHeaderRowCount(1)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        percents = [QTextLength(QTextLength.Type.PercentageLength, width) for width in widths]
        look.setColumnWidthConstraints(percents)
        table = self._cursor.insertTable(len(lines) + 1, len(heads), look)
        for row, line in enumerate((heads, *lines)):
            for column, text in enumerate(line):
                cell = table.cellAt(row, column).firstCursorPosition()
                cell.insertText(literal(text, CELL_CAP), _letters(8, strong=row == 0))
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._cursor.insertBlock()

    def _chart(self, report: QualityReport) -> None:
        image = rate_image(report, int(self._width), int(self._width * CHART_HEIGHT))
        image.setDevicePixelRatio(self._dots)
        self._cursor.insertImage(image)
        self._cursor.insertBlock()


def stamp(at: float) -> str:
    """Local date with its year, and time: paper is read when the day is long past."""
    return datetime.fromtimestamp(at, ZONE).strftime("%Y-%m-%d %H:%M")


def rate_image(report: QualityReport, width: int, height: int) -> QImage:
    """Peaks as bars, means as a line, floods as bands, 1, 2 and 10 as dotted lines."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    left, bottom = width * 0.03, height * 0.94
    top = max(max(report.peaks, default=0) * 1.1, 12.0)
    span = max(report.end - report.start, 1.0)

    def x_of(at: float) -> float:
        return left + (width - left) * min(max((at - report.start) / span, 0.0), 1.0)

    def y_of(count: float) -> float:
        return bottom * (1.0 - count / top)

    for flood in report.floods:
        band = QRectF(QPointF(x_of(flood.began), 0), QPointF(x_of(flood.ended), bottom))
        painter.fillRect(band, PALE)
    for number, (mean, peak) in enumerate(zip(report.means, report.peaks, strict=True)):
        at = report.series_start + number * report.series_step_s
        begin, end = x_of(at), x_of(at + report.series_step_s)
        bar = QRectF(QPointF(begin, y_of(peak)), QPointF(max(end, begin + 1), bottom))
        painter.fillRect(bar, GREY)
        painter.setPen(QPen(Qt.GlobalColor.black, 2))
        painter.drawLine(QPointF(begin, y_of(mean)), QPointF(end, y_of(mean)))
    font = QFont()
    font.setPixelSize(max(int(height * 0.07), 8))
    painter.setFont(font)
    for limit in (1.0, 2.0, 10.0):
        painter.setPen(QPen(Qt.GlobalColor.black, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(left, y_of(limit)), QPointF(width, y_of(limit)))
        painter.drawText(
            QPointF(0, y_of(limit) + (4 if limit > 1 else height * 0.07)), f"{limit:g}"
        )
    painter.setPen(QPen(Qt.GlobalColor.black, 1))
    painter.drawLine(QPointF(left, bottom), QPointF(width, bottom))
    painter.end()
    return image


def _letters(points: float, *, strong: bool) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setFontPointSize(points)
    letters.setFontWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return letters
