"""`ondijon alarms catalogue`: every alarm rule, for the rationalisation meeting."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

import typer

from app.core.kind import Kind
from app.core.kindset import parse_kinds
from app.core.philosophy import Philosophy
from app.core.philosophyfile import parse_philosophy
from app.wiring.cli.rulesheet import rule_sheet
from app.wiring.cli.settings import DataDir, Language, place
from app.wiring.cli.terminal import own_language
from app.wiring.philosophy import site_philosophy
from resources.shelf import kind_files
from resources.words import Words

PRIORITIES = (1, 2, 3, 4)


class Format(StrEnum):
    MARKDOWN = "markdown"
    CSV = "csv"


def catalogue(
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.MARKDOWN,
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """All alarm rules: cause, consequence, response, priority and why, class, delays, limits."""
    words = Words(own_language(language))
    kinds = parse_kinds(kind_files())
    name, text = site_philosophy(place(data_dir).data_dir)
    philosophy = parse_philosophy(text, name)
    if form is Format.CSV:
        _write_csv(kinds, philosophy, words)
        return
    for line in _markdown(kinds, philosophy, words):
        print(line)


def _sheets(
    kinds: Mapping[str, Kind], philosophy: Philosophy, words: Words
) -> Iterator[tuple[Kind, list[dict[str, str]]]]:
    for kind in kinds.values():
        sheets = [rule_sheet(kind, rule, kinds, philosophy, words) for rule in kind.rules]
        if sheets:
            yield kind, sheets


def _write_csv(kinds: Mapping[str, Kind], philosophy: Philosophy, words: Words) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    rows = [sheet for _, sheets in _sheets(kinds, philosophy, words) for sheet in sheets]
    writer.writerow(rows[0])
    writer.writerows(sheet.values() for sheet in rows)


def _markdown(kinds: Mapping[str, Kind], philosophy: Philosophy, words: Words) -> Iterator[str]:
    yield f"# {words('catalogue.title')}"
    yield ""
    yield words("catalogue.note")
    yield ""
    yield from _split(kinds, words)
    for kind, sheets in _sheets(kinds, philosophy, words):
        yield f"## {kind.title.say(words.language)}"
        yield ""
        for sheet in sheets:
            (name, *_), cause = sheet.values(), sheet[words("catalogue.cause")]
            yield f"### {_plain(cause)} (`{name}`)"
            yield ""
            yield f"| {words('catalogue.what')} | {words('catalogue.said')} |"
            yield "|---|---|"
            yield from (f"| {key} | {_plain(text)} |" for key, text in sheet.items() if text)
            yield ""


def _split(kinds: Mapping[str, Kind], words: Words) -> Iterator[str]:
    """How many rules there are of each priority."""
    found = Counter(rule.priority for kind in kinds.values() for rule in kind.rules)
    total = sum(found.values())
    heads = words("catalogue.priority"), words("catalogue.rules"), words("catalogue.share")
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|"
    for priority in PRIORITIES:
        yield f"| {priority} | {found[priority]} | {100 * found[priority] / total:.0f} % |"
    yield ""


def _plain(text: str) -> str:
    """Text that a Markdown table takes as it is."""
    for sign in "\\|`*_<>[]":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())
