"""The site file: which links a gateway opens, to where, and on whose behalf.

Strict: what it does not know it refuses, and every fault has a line and a reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

import msgspec

from app.bus.topics import IDENTITY
from app.core.toml_lines import Path, TomlLines

LARGEST = 1024 * 1024  # characters
MOST_LINKS = 200
Name = Annotated[str, msgspec.Meta(pattern=f"^{IDENTITY.pattern}$")]
Seconds = Annotated[float, msgspec.Meta(ge=0.1, le=3600.0)]
Schema = TypeVar("Schema", bound=msgspec.Struct)
_AT = re.compile(r"(?P<reason>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")


class SiteFileError(ValueError):
    """A file cannot be used: `file`, `line` (from 1) and `reason`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class LinkSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[links]]``. `protocol` is a name of the list of protocols, or of an entry
    point of another package; `source` is who carries its assets in the city;
    `simulated` says that made-up devices answer there; `options` are the protocol's."""

    name: Name
    protocol: Name
    source: Name
    simulated: bool = False
    poll_s: Seconds = 5.0
    timeout_s: Seconds = 2.0
    options: dict[str, Any] = {}


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    links: Annotated[list[LinkSpec], msgspec.Meta(max_length=MOST_LINKS)] = []


class TomlFile:
    """A TOML text that knows its lines. SiteFileError where it is none."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        if len(text) > LARGEST:
            raise SiteFileError(name, 1, f"more than {LARGEST} characters")
        try:
            self.values: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise SiteFileError(name, int(line[1]) if line else 1, str(error)) from error
        except RecursionError as error:
            raise SiteFileError(name, 1, "nested too deep") from error
        self._lines = TomlLines(text)

    def line(self, path: Path) -> int:
        return self._lines.line(path)

    def read(self, what: Any, schema: type[Schema], at: Path = ()) -> Schema:
        """`what`, which lies at `at`, as `schema`."""
        try:
            return msgspec.convert(what, schema)
        except msgspec.ValidationError as error:
            found = _AT.fullmatch(str(error))
            steps = found["path"] or "" if found else ""
            path: Path = (*at, *_path(steps))
            unknown = _UNKNOWN.search(str(error))
            if unknown:
                path = (*path, unknown[1])
            reason = found["reason"] if found else str(error)
            raise self.error(path, reason) from error

    def error(self, path: Path, reason: str) -> SiteFileError:
        """That what lies at `path` cannot be used."""
        keys = [key for key in path if isinstance(key, str)]
        what = f"{keys[-1]}: {reason}" if keys else reason
        return SiteFileError(self.name, self.line(path), what)


class SiteFile:
    """A site file that was read; `links` in its order."""

    def __init__(self, text: str, name: str) -> None:
        self.toml = TomlFile(text, name)
        self.links = self.toml.read(self.toml.values, _Content).links
        for what in ("name", "source"):
            seen: set[str] = set()
            for path, link in self.numbered():
                value = getattr(link, what)
                if value in seen:
                    raise self.toml.error((*path, what), f"{value} is taken by another link")
                seen.add(value)

    def numbered(self) -> Iterator[tuple[Path, LinkSpec]]:
        """Each link with where it lies."""
        for number, link in enumerate(self.links):
            yield ("links", number), link


def _path(text: str) -> Path:
    return tuple(
        step["key"] if step["key"] is not None else int(step["index"])
        for step in _STEP.finditer(text)
    )
