"""A letter box for faults: what is dropped in the folder comes about in the
running field. Simulation only; whoever may write the data folder may use it."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field

FOLDER = "faults"
HEAL = "heal:"
LONGEST = 200  # characters of a fault
MOST = 100  # letters taken at a time

_log = logging.getLogger(__name__)


class FaultBox:
    """The box in `folder`, the field's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def drop(self, text: str) -> None:
        """Ask for a fault, e.g. ``cabinet-trip:cabinet-0217@5+60``, or with
        ``heal:cabinet-0217`` for the end of an asset's faults. ValueError says
        what is wrong with it."""
        if not text.removeprefix(HEAL) or len(text) > LONGEST:
            raise ValueError(f"{text[:LONGEST]!r} names no asset")
        if not text.startswith(HEAL):
            parse_fault(text)
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{uuid.uuid4().hex}.new"
        draft.write_text(text, "utf-8")
        draft.rename(draft.with_suffix(".fault"))

    def empty(self, field: Field) -> None:
        """Bring about what lies there; what cannot be is said in the log."""
        for path in sorted(self._folder.glob("*.fault"))[:MOST]:
            try:
                text = path.read_bytes()[:LONGEST].decode(errors="replace")
                path.unlink()
                if text.startswith(HEAL):
                    field.faults.heal(text.removeprefix(HEAL), field.moment.elapsed_s)
                else:
                    field.inject(parse_fault(text))
            except (OSError, ValueError) as error:
                _log.warning("a fault that was asked for cannot be: %s", error)
