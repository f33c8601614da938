"""A report as plain rows, for a file or paper. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Protocol

from app.core.quality_report import Figure, QualityReport, SourceShare
from resources.words import Words
from widgets.figures import format_iso
from widgets.quality.wording import (
    DURATIONS,
    PERCENTAGES,
    how_text,
    name_text,
    split_target_text,
    target_text,
    verdict_text,
)

Row = tuple[object, ...]
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
HEAD: Row = ("section", "name", "label", "value", "unit", "verdict", "cases", "note")


class Naming(Protocol):
    """How positions, assets and rules are called."""

    def position(self, name: str) -> str: ...

    def rule(self, asset: str, rule: str) -> str: ...


def report_csv(report: QualityReport, words: Words, names: Naming) -> str:
    """Every figure, share, list and step of the series. Times are ISO 8601, numbers
    have a point; a cell that a spreadsheet would take for a formula is quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in (HEAD, *_rows(report, words, names)):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _rows(report: QualityReport, words: Words, names: Naming) -> Iterator[Row]:
    for name, at in (("start", report.start), ("end", report.end), ("made_at", report.made_at)):
        yield ("period", name, words("quality.report_period"), format_iso(at), "", "", "", "")
    position = names.position(report.position)
    yield ("period", "position", words("quality.position"), position, "", "", "", report.position)
    for figure in report.figures:
        yield _figure_row(figure, words)
    for share in report.priorities:
        label = words("quality.priority_name", priority=share.priority)
        verdict = share.verdict and verdict_text(share.verdict, words)
        name = f"priority_{share.priority}"
        yield (
            "split",
            name,
            label,
            f"{share.share_pct:.2f}",
            "%",
            verdict,
            share.count,
            split_target_text(share, words),
        )
    for section, shares in (("top", report.top), ("chattering", report.chattering)):
        yield from (_source_row(section, share, words, names) for share in shares)
    for one in report.positions:
        yield (
            *("position", one.position, names.position(one.position), f"{one.average:.3f}"),
            *("/10 min", verdict_text(one.verdict, words), one.annunciated),
            f"peak {one.peak}; floods {one.floods}; {one.flood_pct:.2f} %",
        )
    for flood in report.floods:
        label, lasted = names.position(flood.position), f"{flood.ended - flood.began:.0f}"
        note = f"{format_iso(flood.began)} / {format_iso(flood.ended)}"
        yield ("flood", flood.position, label, lasted, "s", "", flood.annunciated, note)
    for number, (mean, peak) in enumerate(zip(report.means, report.peaks, strict=True)):
        moment = format_iso(report.series_start + number * report.series_step_s)
        yield ("series", moment, "", f"{mean:g}", "/10 min", "", "", f"peak {peak}")


def _figure_row(figure: Figure, words: Words) -> Row:
    unit = "s" if figure.name in DURATIONS else "%" if figure.name in PERCENTAGES else ""
    value = "" if figure.value is None else f"{figure.value:.3f}".rstrip("0").rstrip(".")
    verdict = figure.verdict and verdict_text(figure.verdict, words)
    note = f"{target_text(figure.name, words)}. {how_text(figure.name, words)}"
    return (
        *("figure", figure.name, name_text(figure.name, words), value),
        *(unit, verdict, figure.cases, note),
    )


def _source_row(section: str, share: SourceShare, words: Words, names: Naming) -> Row:
    label = f"{names.rule(share.asset, share.rule)} · {share.asset}"
    mark = words("quality.mark_chattering") if share.chattering else ""
    name = f"{share.asset}/{share.rule}"
    return (section, name, label, f"{share.share_pct:.2f}", "%", "", share.count, mark)


def _cell(value: object) -> str:
    text = str(value)
    if isinstance(value, str) and text.startswith(FORMULAS) and not _number(text):
        return f"'{text}"
    return text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
