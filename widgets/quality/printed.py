"""The report on paper: A4, with site, period, when it was printed, and page numbers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from app.core.quality_report import QualityReport
from resources.words import Words
from widgets.quality.paper import Paper, stamp
from widgets.quality.report import Naming
from widgets.theme import FAMILIES

DPI = 150
SCREEN_DPI = 96.0  # what a text document takes the dots of a picture for
MARGIN_MM = 15.0
HEAD_MM, FOOT_MM = 12.0, 8.0


@dataclass(frozen=True)
class Occasion:
    """What the head of each page says. `printed_at` in epoch seconds."""

    site: str
    simulation: bool
    printed_at: float


def report_pdf(report: QualityReport, words: Words, names: Naming, occasion: Occasion) -> bytes:
    """The bytes of a PDF file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setTitle(words("quality.title"))
    writer.setCreator("OnDijon")
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        margins,
        QPageLayout.Unit.Millimeter,
    )
    writer.setPageLayout(layout)
    head, foot = (round(mm * DPI / 25.4) for mm in (HEAD_MM, FOOT_MM))
    body = QRectF(0, head, writer.width(), writer.height() - head - foot)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font(9))
    document.setDocumentMargin(0)
    Paper(document, words, names, body.width(), DPI / SCREEN_DPI).write(report)
    document.setPageSize(QSizeF(body.size()))
    pages = document.pageCount()
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, body.y() - page * body.height())
        document.drawContents(painter, QRectF(0, page * body.height(), body.width(), body.height()))
        painter.restore()
        _draw_edges(painter, writer, words, occasion, (page + 1, pages))
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def _draw_edges(
    painter: QPainter, writer: QPdfWriter, words: Words, occasion: Occasion, page: tuple[int, int]
) -> None:
    """Head and foot of a page."""
    painter.setFont(_font(8))
    painter.setPen(Qt.GlobalColor.black)
    room = QRectF(0, 0, writer.width(), writer.height())
    top = Qt.AlignmentFlag.AlignTop
    site = occasion.site
    if occasion.simulation:
        site = f"{site} · {words('quality.report_simulation')}"
    painter.drawText(room, int(top | Qt.AlignmentFlag.AlignLeft), f"OnDijon · {site}")
    said = words("quality.report_printed", at=stamp(occasion.printed_at))
    painter.drawText(room, int(top | Qt.AlignmentFlag.AlignRight), said)
    line = round(6.0 * DPI / 25.4)
    painter.drawLine(0, line, writer.width(), line)
    numbered = words("quality.report_page", page=page[0], pages=page[1])
    below = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
    painter.drawText(room, int(below), numbered)


def _font(points: float) -> QFont:
    font = QFont()  # the application's: its tabular figures cannot be searched or copied in a PDF
    font.setFeature(QFont.Tag("tnum"), 0)
    font.setFamilies(FAMILIES)
    font.setPointSizeF(points)
    return font
