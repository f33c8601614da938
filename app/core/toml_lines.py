"""On which line of a TOML text each value begins.

``tomllib`` tells lines for syntax errors only. This walks a text that tomllib
has already accepted and notes the line of every key, table and array element.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]

_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE = re.compile(r"[^,\]}#\n]+")  # numbers, booleans, dates
_SPACE = re.compile(r"[ \t.]+")
_BLANK = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)+")


class TomlLines:
    """Lines, from 1, of the values of `text`, which must be valid TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._counted, self._line = 0, 1
        self._lines: dict[Path, int] = {(): 1}
        self._repeats: dict[Path, int] = {}
        self._walk()

    def line(self, path: Path) -> int:
        """The line of the value at `path` (keys and indices from the root), or
        of the nearest table round it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _walk(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._place < len(self._text):
            if self._text[self._place] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the path that the following keys belong to."""
        repeated = self._text.startswith("[[", self._place)
        line = self._line_here()
        self._place += 1 + repeated
        parts = self._key("]")
        self._place += 1 + repeated
        path: Path = ()
        for part in parts[:-1]:
            path = (*path, part)
            if path in self._repeats:
                path = (*path, self._repeats[path])
        path = (*path, parts[-1])
        if repeated:
            self._repeats[path] = self._repeats.get(path, -1) + 1
            path = (*path, self._repeats[path])
        self._lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        """``key = value``"""
        line = self._line_here()
        path = table
        for part in self._key("="):
            path = (*path, part)
            self._lines.setdefault(path, line)
        self._place += 1
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._text[self._place]
        if opening == "[":
            self._place += 1
            self._skip(_BLANK)
            index = 0
            while self._text[self._place] != "]":
                self._lines[(*path, index)] = self._line_here()
                self._value((*path, index))
                self._skip(_BLANK)
                index += 1
            self._place += 1
        elif opening == "{":
            self._place += 1
            self._skip(_BLANK)
            while self._text[self._place] != "}":
                self._pair(path)
                self._skip(_BLANK)
            self._place += 1
        elif not self._skip(_STRING):
            self._skip(_BARE)

    def _key(self, end: str) -> list[str]:
        """The parts of a dotted key, up to the sign `end`."""
        parts = []
        self._skip(_SPACE)
        while self._text[self._place] != end:
            begin = self._place
            if self._skip(_STRING):
                quoted = self._text[begin : self._place]
                parts.append(str(tomllib.loads(f"key = {quoted}")["key"]))
            else:
                self._skip(_KEY)
                parts.append(self._text[begin : self._place])
            self._skip(_SPACE)
        return parts

    def _skip(self, what: re.Pattern[str]) -> bool:
        match = what.match(self._text, self._place)
        if match is not None:
            self._place = match.end()
        return match is not None

    def _line_here(self) -> int:
        """Each character is counted once, however long the text: places only grow."""
        self._line += self._text.count("\n", self._counted, self._place)
        self._counted = self._place
        return self._line
