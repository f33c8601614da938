"""Turns the TOML text of the lighting programmes into them, or says what is wrong on
which line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from app.core.kindfile import no_toml
from app.core.kindtable import KindError, KindTable
from app.core.lighting_book import MOST_PROGRAMMES
from app.core.lighting_programme import DEVICE, Dim, Night, Programme, objection
from app.core.toml_lines import TomlLines

LONGEST_FILE = 100_000  # characters


@dataclass(frozen=True, slots=True)
class LightingContract:
    """What the energy is measured against: `baseline_w` of a lamp before the contract,
    all night at full light, and how much of it is to be saved."""

    baseline_w: float = 0.0
    target_pct: float = 0.0


@dataclass(frozen=True, slots=True)
class Lighting:
    programmes: tuple[Programme, ...] = ()
    contract: LightingContract = LightingContract()


def parse_lighting(text: str, name: str) -> Lighting:
    """What `text` of the file `name` declares. Raises KindError."""
    if len(text) > LONGEST_FILE:
        raise KindError(name, 1, f"longer than {LONGEST_FILE} characters")
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise no_toml(text, name, error) from None
    table = KindTable(name, TomlLines(text), (), values)
    contract = _contract(table) if table.has("contract") else LightingContract()
    rows = table.tables("programmes")
    if len(rows) > MOST_PROGRAMMES:
        table.refuse(f"at most {MOST_PROGRAMMES} programmes", "programmes")
    programmes: dict[str, Programme] = {}
    for row in rows:
        programme = _programme(row)
        if programme.name in programmes:
            row.refuse(f"'{programme.name}' is there twice", "name")
        programmes[programme.name] = programme
    table.finish()
    return Lighting(tuple(programmes.values()), contract)


def _contract(table: KindTable) -> LightingContract:
    row = table.table("contract")
    contract = LightingContract(
        row.number("baseline_w", least=0.0), row.number("target_pct", least=0.0)
    )
    if contract.target_pct > 100.0:
        row.refuse("'target_pct' must be at most 100", "target_pct")
    row.finish()
    return contract


def _programme(row: KindTable) -> Programme:
    programme = Programme(
        name=row.name("name"),
        title=row.both("title"),
        communes=row.names("communes"),
        cabinets=row.names("cabinets"),
        lamps=row.names("lamps"),
        run_by=row.text("run_by", DEVICE),
        nights=tuple(_night(night) for night in row.tables("nights")) or (Night(),),
    )
    row.finish()
    if objection(programme):
        row.refuse(
            "a programme needs a title, hours as '22:00', 'sunset+5' or 'sunrise-10', dates as"
            " '12-24', weekdays from 1 to 7, and to be run by device or engine",
            "name",
        )
    return programme


def _night(row: KindTable) -> Night:
    dims = []
    for dim in row.tables("dims"):
        dims.append(Dim(start=dim.text("start"), until=dim.text("until"), pct=dim.number("pct")))
        dim.finish()
    days = row.value("weekdays") if row.has("weekdays") else []
    if not isinstance(days, list) or not all(type(day) is int for day in days):
        row.refuse("'weekdays' must be a list of numbers from 1 to 7", "weekdays")
    night = Night(
        lit_from=row.text("lit_from", "sunset"),
        lit_until=row.text("lit_until", "sunrise"),
        dims=tuple(dims),
        weekdays=tuple(days),
        dates=row.names("dates"),
        event=row.text("event", ""),
    )
    row.finish()
    return night
