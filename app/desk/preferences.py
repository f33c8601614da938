"""What this desk's person chose, kept in a file of the data folder."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

_log = logging.getLogger(__name__)
MAX_BYTES = 256 * 1024
Kept = TypeVar("Kept", bound=msgspec.Struct)


class Trace(msgspec.Struct, frozen=True):
    """One curve of the trends screen."""

    asset: str
    point: str


class Preferences(msgspec.Struct, kw_only=True):
    """`text_scale` multiplies all type; `trend_window_s` in seconds;
    `handover_drafts` are notes not offered yet, by position; `people` who signed in
    here, the latest first; `unchecked` whether a simulation is to stay open to all."""

    language: str = "fr"
    theme: str = "night"
    text_scale: float = 1.0
    compact: bool = False
    wall_monitor: int = 0
    hidden_layers: list[str] = []
    trends: list[Trace] = []
    trend_window_s: float = 3600.0
    handover_drafts: dict[str, str] = {}
    handover_position: str = ""
    people: list[str] = []
    unchecked: bool = False


class KeptFile(Generic[Kept]):
    """Loads and saves a struct that has defaults, whole or not at all. A file that
    cannot be read is put aside, said in the log, and the defaults stand."""

    def __init__(self, path: Path, struct: type[Kept]) -> None:
        self.path = path
        self._struct = struct
        self.kept = self._load()

    def save(self) -> None:
        """Write what is kept now. A full disk must not end a desk: it is logged."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(self.kept)))
            Path(name).replace(self.path)
        except OSError as error:
            _log.warning("preferences are not kept: %s", error)

    def _load(self) -> Kept:
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise ValueError("too long")
            return msgspec.json.decode(self.path.read_bytes(), type=self._struct)
        except FileNotFoundError:
            return self._struct()
        except (OSError, ValueError) as error:
            _log.warning("preferences put aside: %s", error)
            if self.path.exists():
                self.path.replace(self.path.with_suffix(".unreadable"))
            return self._struct()


class PreferencesFile(KeptFile[Preferences]):
    """The preferences of one desk."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, Preferences)
