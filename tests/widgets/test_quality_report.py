"""The report as a file: CSV that a program reads, PDF that is really opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.quality_report import NAMES, QualityReport, SourceShare
from resources.words import LANGUAGES, Words
from tests.widgets.quality_day import Answers, busy_day
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.quality.namer import Namer
from widgets.quality.printed import Occasion, report_pdf
from widgets.quality.report import HEAD, report_csv
from widgets.quality.screen import QualityScreen
from widgets.style import dress_application

PAGE_POINTS = (595, 842)  # A4


@pytest.fixture
def answers(board: Board) -> Answers:
    return Answers(board, busy_day())


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication, board: Board) -> Iterator[None]:
    """As on a desk: its font has tabular figures, which a PDF could not be searched for."""
    before = qapp.font()
    dress_application(board.theme)
    yield
    qapp.setFont(before)


@pytest.fixture
def screen(board: Board, answers: Answers, qtbot: QtBot) -> QualityScreen:
    screen = QualityScreen(board)
    qtbot.addWidget(screen)
    screen.desk.ask()
    assert answers.asked
    return screen


@pytest.fixture
def report(screen: QualityScreen) -> QualityReport:
    assert screen.desk.report is not None
    return screen.desk.report


def opened(content: bytes, folder: Path) -> QPdfDocument:
    path = folder / "report.pdf"
    path.write_bytes(content)
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    return document


def text_of(document: QPdfDocument) -> str:
    pages = [document.getAllText(page).text() for page in range(document.pageCount())]
    return " ".join(" ".join(pages).split())


def test_csv_holds_every_figure_list_and_step(board: Board, report: QualityReport) -> None:
    rows = list(csv.DictReader(io.StringIO(report_csv(report, board.words, Namer(board)))))
    assert tuple(rows[0]) == HEAD
    figures = {row["name"]: row for row in rows if row["section"] == "figure"}
    assert tuple(figures) == tuple(figure.name for figure in report.figures)
    assert set(figures) == set(NAMES)
    assert figures["peak_rate"]["value"] == "26"
    assert figures["peak_rate"]["verdict"] == "non atteint"
    assert figures["longest_flood"]["unit"] == "s"
    assert next(row["value"] for row in rows if row["name"] == "start")[:13] == "2026-11-21T12"
    counts = {
        section: sum(row["section"] == section for row in rows) for section in ("top", "flood")
    }
    assert counts == {"top": len(report.top), "flood": 1}
    assert sum(row["section"] == "series" for row in rows) == len(report.means)
    assert "Porte ouverte · cabinet-0001" in {row["label"] for row in rows}


def test_csv_gives_a_spreadsheet_no_formula(board: Board, report: QualityReport) -> None:
    evil = SourceShare(asset="=1+1", rule="@x", count=3, share_pct=1.0)
    changed = msgspec.structs.replace(report, top=[evil])
    rows = list(csv.DictReader(io.StringIO(report_csv(changed, board.words, Namer(board)))))
    [name] = [row["name"] for row in rows if row["section"] == "top"]
    assert name == "'=1+1/@x"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_site_period_pages_and_figures(
    board: Board, report: QualityReport, tmp_path: Path, language: str
) -> None:
    board.speak(language)
    occasion = Occasion("Dijon", simulation=True, printed_at=NOON)
    document = opened(report_pdf(report, board.words, Namer(board), occasion), tmp_path)
    assert document.pageCount() == 2
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == PAGE_POINTS
    said = text_of(document)
    words = Words(language)
    for text in (
        "OnDijon · Dijon · SIMULATION",
        words("quality.report_page", page=2, pages=2),
        words("quality.title"),
        words("quality.name_acknowledge_p95"),
        words("quality.how_peak_rate"),
        words("quality.top"),
        "gauge-ouche-01",
    ):
        assert " ".join(text.split()) in said, text
    picture = document.render(0, size.toSize()).convertToFormat(
        document.render(0, size.toSize()).format().Format_Grayscale8
    )
    assert min(bytes(picture.constBits())) < 160  # something is drawn
    document.close()


def test_markup_in_a_name_is_printed_as_it_is(
    board: Board, report: QualityReport, tmp_path: Path
) -> None:
    evil = SourceShare(asset="<b>x</b>", rule="<img src=y>", count=3, share_pct=1.0)
    changed = msgspec.structs.replace(report, top=[evil], chattering=[])
    content = report_pdf(changed, board.words, Namer(board), Occasion("", False, NOON))
    document = opened(content, tmp_path)
    assert "<img src=y>" in text_of(document)
    document.close()


def test_files_are_written_where_the_person_says(
    board: Board, screen: QualityScreen, report: QualityReport, tmp_path: Path
) -> None:
    said: list[str] = []
    board.notice.connect(said.append)
    screen.save.save(tmp_path / "q.csv", "csv")
    screen.save.save(tmp_path / "q.pdf", "pdf")
    assert (tmp_path / "q.csv").read_text("utf-8-sig").startswith("section,")
    assert (tmp_path / "q.pdf").read_bytes().startswith(b"%PDF-")
    screen.save.save(tmp_path / "nowhere" / "q.csv", "csv")
    assert ["q.csv" in said[0], "q.pdf" in said[1]] == [True, True]
    assert len(said) == 3


def test_a_period_without_alarms_prints_too(
    board: Board, screen: QualityScreen, tmp_path: Path
) -> None:
    screen.show_own(NOON - 10 * 86400, NOON - 9 * 86400)
    empty = screen.desk.report
    assert empty is not None
    assert empty.annunciated == 0
    document = opened(screen.save.content(empty, "pdf"), tmp_path)
    assert board.words("quality.empty") in text_of(document)
    document.close()
