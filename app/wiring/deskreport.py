"""The report of alarm quality on paper, where no desk is open."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication

from app.core.quality_report import QualityReport
from resources.words import Words
from widgets.quality.printed import Occasion, report_pdf
from widgets.quality.report import Naming


def paper_report(
    report: QualityReport, words: Words, names: Naming, site: str, *, simulation: bool, now: float
) -> bytes:
    """The bytes of a PDF file. Qt's fonts need an application, but no screen."""
    if QGuiApplication.instance() is not None:
        return report_pdf(report, words, names, Occasion(site, simulation, now))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    try:
        return report_pdf(report, words, names, Occasion(site, simulation, now))
    finally:
        application.shutdown()
