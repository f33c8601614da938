"""One measured figure, beside what it is to be judged by in the same run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parents[2] / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Figure:
    """`reference` is the same measure of something known, taken in the same
    run on the same machine, and `against` says of what; `goal` is what was
    aimed at. Both None where there is none."""

    name: str
    value: float
    unit: str
    reference: float | None = None
    against: str = ""
    goal: float | None = None


def report(title: str, figures: list[Figure]) -> None:
    """Prints the figures as a table, and keeps them as JSON in ``build/bench``."""
    table = Table(
        "figure", "value", "reference", "against", "goal", title=title, title_justify="left"
    )
    for figure in figures:
        table.add_row(
            figure.name,
            _said(figure.value, figure.unit),
            _said(figure.reference, figure.unit),
            figure.against,
            _said(figure.goal, figure.unit),
        )
    Console(width=140).print(table)
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"title": title, "figures": [asdict(figure) for figure in figures]}, indent=2)
    (FOLDER / f"{title.replace(' ', '-')}.json").write_text(text + "\n", "utf-8")


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"
