"""Turns the TOML text of a kind file into a Kind, or says what is wrong where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping

from app.core.kind import Kind, Point, PointType
from app.core.kindpoint import find_point, held_word, read_point
from app.core.kindrule import read_order, read_rules
from app.core.kindtable import NAME, KindError, KindTable
from app.core.toml_lines import TomlLines

LONGEST_FILE = 256 * 1024
MOST_POINTS = 64
MOST_RULES = 32
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")

__all__ = ["KindError", "kind_table", "parse_kind"]


def parse_kind(text: str, name: str) -> Kind:
    """The kind declared by `text`; `name` is the file's, and without its suffix
    the kind's. Raises KindError with line and reason. What suppresses its alarms
    and what locks its orders may be about other kinds: `kindset` reads that."""
    table, stem = kind_table(text, name), name.removesuffix(".toml")
    for named in ("suppressions", "interlocks"):
        table.tables(named)
    kind = _kind(table, stem)
    table.finish()
    return kind


def kind_table(text: str, name: str) -> KindTable:
    """The whole of a kind file, unread. Raises KindError."""
    stem = name.removesuffix(".toml")
    if NAME.fullmatch(stem) is None:
        raise KindError(name, 1, "the file's name must be lower-case letters, digits and _")
    if len(text) > LONGEST_FILE:
        raise KindError(name, 1, f"longer than {LONGEST_FILE} characters")
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise no_toml(text, name, error) from None
    return KindTable(name, TomlLines(text), (), values)


def no_toml(text: str, name: str, error: Exception) -> KindError:
    """The KindError for what tomllib says of `text`."""
    said = str(error) or "nested too deep"
    place = _PLACE.search(said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    return KindError(name, line, f"not TOML: {_PLACE.sub('', said)}")


def _kind(table: KindTable, stem: str) -> Kind:
    title, plural = table.both("title"), table.both("plural")
    symbol, layer = table.name("symbol"), table.name("layer")
    rows = table.tables("points")
    if not 1 <= len(rows) <= MOST_POINTS:
        table.refuse(f"a kind has 1 to {MOST_POINTS} points", "points")
    points = {label: read_point(row, label) for row, label in _named(rows)}
    rules = table.tables("rules")
    if len(rules) > MOST_RULES:
        table.refuse(f"a kind has at most {MOST_RULES} rules", "rules")
    return Kind(
        name=stem,
        title=title,
        plural=plural,
        symbol=symbol,
        layer=layer,
        points=tuple(points.values()),
        rules=read_rules(_named(rules), points),
        orders=tuple(
            read_order(row, label, points) for row, label in _named(table.tables("orders"))
        ),
        lit=_lit(table, points),
        position=_position(table, points),
        headline=_headline(table, points),
    )


def _named(rows: Iterable[KindTable]) -> Iterator[tuple[KindTable, str]]:
    """Each table with its name; a name given twice is refused."""
    seen: dict[str, int] = {}
    for row in rows:
        label = row.name("name")
        if label in seen:
            row.refuse(f"'{label}' is already on line {seen[label]}", "name")
        seen[label] = row.line("name")
        yield row, label


def _lit(table: KindTable, points: Mapping[str, Point]) -> tuple[str, float] | None:
    """``lit = { point = "lamp", is = "on" }``"""
    if not table.has("lit"):
        return None
    row = table.table("lit")
    point = find_point(row, "point", points)
    lit = point.name, held_word(row, "is", point)
    row.finish()
    return lit


def _position(table: KindTable, points: Mapping[str, Point]) -> tuple[str, str] | None:
    """``position = ["lat", "lon"]``"""
    names = table.names("position")
    if not names:
        return None
    if len(names) != 2:
        table.refuse("'position' names the points of latitude and longitude", "position")
    for index, label in enumerate(names):
        if label not in points or points[label].type is not PointType.NUMBER:
            table.refuse(f"no number point '{label}'", "position", index)
    return names[0], names[1]


def _headline(table: KindTable, points: Mapping[str, Point]) -> tuple[str, ...]:
    names = table.names("headline")
    for index, label in enumerate(names):
        if label not in points:
            table.refuse(f"no point '{label}'", "headline", index)
    return names
