"""How the terminal speaks: its language, its tables, its JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table
from rich.text import Text

from resources.words import LANGUAGES, Words


def own_language(wanted: str = "") -> str:
    """What was asked for, else what the system speaks, else French."""
    settings = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    for choice in (wanted, *settings):
        if choice[:2] in LANGUAGES:
            return choice[:2]
    return "fr"


PIPED_WIDTH = 240  # where no terminal says how wide it is


class Terminal:
    """Says things to the person, or JSON to a program."""

    def __init__(self, language: str = "", *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.words = Words(own_language(language))
        width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
        self.console = Console(highlight=False, soft_wrap=True, width=width)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """Plain text; what looks like markup stays as it is. A control room goes on though
        the file that this is written to has no room, or the terminal is gone."""
        with suppress(OSError):
            self.console.print(text, markup=False, emoji=False)

    def complain(self, text: str) -> None:
        self.errors.print(text, markup=False, emoji=False, style="bold red")

    def give(self, value: Any) -> None:
        """JSON on standard output, one document."""
        print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> None:
        """A table whose cells are plain text, whatever they hold."""
        columns = [Column(heading, overflow="fold") for heading in headings]
        table = Table(*columns, header_style="bold", box=None, pad_edge=False, show_edge=False)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.console.print(table)
        if note:
            self.say(note)

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[[float], None]]:
        """A bar on standard error; call what is given with a share of 0 to 1."""
        with Progress(console=self.errors, transient=True) as bar:
            task = bar.add_task(title, total=1.0)
            yield lambda share: bar.update(task, completed=share)

    def facts(self, pairs: Mapping[str, str]) -> None:
        """Name and value, one pair a line."""
        table = Table.grid(padding=(0, 2))
        for name, value in pairs.items():
            table.add_row(Text(name, style="dim"), Text(value))
        self.console.print(table)
