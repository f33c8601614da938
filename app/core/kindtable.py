"""One table of a kind file, read strictly: every fault has a line and a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, NoReturn

from app.core.kind import Text
from app.core.toml_lines import Path, TomlLines
from app.core.unseen import UNSEEN

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
LONGEST = 400  # characters of a sentence


class KindError(ValueError):
    """A kind file cannot be used: `file`, `line` (from 1) and `reason`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class KindTable:
    """The table at `path` of the file. Each reading notes its key; `finish`
    refuses what nobody read."""

    def __init__(self, file: str, lines: TomlLines, path: Path, values: Mapping[str, Any]) -> None:
        self.file = file
        self._lines = lines
        self._path = path
        self._values = values
        self._read: set[str] = set()

    def refuse(self, reason: str, *keys: str | int) -> NoReturn:
        """Raises KindError with the line of the value at `keys`."""
        raise KindError(self.file, self._lines.line((*self._path, *keys)), reason)

    def has(self, key: str) -> bool:
        return key in self._values

    def line(self, *keys: str | int) -> int:
        return self._lines.line((*self._path, *keys))

    def value(self, key: str) -> Any:
        """Whatever stands there; refused if nothing does."""
        self._read.add(key)
        if key not in self._values:
            self.refuse(f"'{key}' is missing")
        return self._values[key]

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        value = self.value(key)
        if not isinstance(value, str) or len(value) > LONGEST:
            self.refuse(f"'{key}' must be a text of at most {LONGEST} characters", key)
        if UNSEEN.search(value):
            self.refuse(f"'{key}' must hold no character that is not seen", key)
        return value

    def name(self, key: str) -> str:
        """A name as the code and the feed use it."""
        value = self.text(key)
        if NAME.fullmatch(value) is None:
            self.refuse(f"'{key}' must be lower-case letters, digits and _", key)
        return value

    def number(
        self, key: str, default: float | None = None, *, least: float = float("-inf")
    ) -> float:
        if default is not None and not self.has(key):
            return default
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.refuse(f"'{key}' must be a number", key)
        if value < least:
            self.refuse(f"'{key}' must be at least {least:g}", key)
        return float(value)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        if default is not None and not self.has(key):
            return default
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(f"'{key}' must be a whole number from {least} to {most}", key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        if not self.has(key):
            return default
        value = self.value(key)
        if not isinstance(value, bool):
            self.refuse(f"'{key}' must be true or false", key)
        return value

    def both(self, key: str) -> Text:
        """``key = { fr = "...", en = "..." }``"""
        table = self.table(key)
        text = table.sentence()
        table.finish()
        return text

    def sentence(self) -> Text:
        """This table's `fr` and `en`, neither missing nor empty."""
        text = Text(self.text("fr"), self.text("en"))
        for language in ("fr", "en"):
            if not text.say(language).strip():
                self.refuse(f"the text in '{language}' is empty", language)
        return text

    def names(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where there is none."""
        if not self.has(key):
            return ()
        value = self.value(key)
        if not isinstance(value, list):
            self.refuse(f"'{key}' must be a list of names", key)
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self.refuse(f"'{key}' must be a list of names", key, index)
        return tuple(value)

    def table(self, key: str) -> KindTable:
        value = self.value(key)
        if not isinstance(value, dict):
            self.refuse(f"'{key}' must be a table", key)
        return KindTable(self.file, self._lines, (*self._path, key), value)

    def tables(self, key: str) -> list[KindTable]:
        """A list of tables, empty where there is none."""
        if not self.has(key):
            return []
        value = self.value(key)
        if not isinstance(value, list):
            self.refuse(f"'{key}' must be a list of tables", key)
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                self.refuse(f"'{key}' must be a list of tables", key, index)
        return [
            KindTable(self.file, self._lines, (*self._path, key, index), item)
            for index, item in enumerate(value)
        ]

    def finish(self) -> None:
        """Refuse the first key that has no meaning here."""
        unknown = [key for key in self._values if key not in self._read]
        if unknown:
            key = min(unknown, key=self.line)
            self.refuse(f"'{key}' is not known here", key)
