"""A letter box for faults: what is dropped in the folder comes about in the
running field. Simulation only; whoever may write the data folder may use it."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.linkfaults import LinkFaults, parse_link_fault

FOLDER = "faults"
HEAL = "heal:"
LONGEST = 200  # characters of a fault
MOST = 100  # letters taken at a time

_log = logging.getLogger(__name__)


class FaultBox:
    """The box in `folder`, the field's own. `links` are the faults of links, where there
    are links."""

    def __init__(self, folder: Path, links: LinkFaults | None = None) -> None:
        self._folder = folder / FOLDER
        self._links = links

    def drop(self, text: str) -> None:
        """Ask for a fault, e.g. ``cabinet-trip:cabinet-0217@5+60``, or with
        ``heal:cabinet-0217`` for the end of an asset's faults. ValueError says
        what is wrong with it."""
        if not text.removeprefix(HEAL) or len(text) > LONGEST:
            raise ValueError(f"{text[:LONGEST]!r} names no asset")
        if not text.startswith(HEAL) and parse_link_fault(text) is None:
            parse_fault(text)
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{uuid.uuid4().hex}.new"
        draft.write_text(text, "utf-8")
        draft.rename(draft.with_suffix(".fault"))

    def empty(self, field: Field) -> None:
        """Bring about what lies there, and what is due; what cannot be is said in the
        log."""
        for path in sorted(self._folder.glob("*.fault"))[:MOST]:
            try:
                text = path.read_bytes()[:LONGEST].decode(errors="replace")
                path.unlink()
                self._bring_about(text, field)
            except (OSError, ValueError) as error:
                _log.warning("a fault that was asked for cannot be: %s", error)
        if self._links is not None:
            self._links.step(field.moment.elapsed_s)

    def _bring_about(self, text: str, field: Field) -> None:
        elapsed_s = field.moment.elapsed_s
        terms = parse_link_fault(text)
        if text.startswith(HEAL):
            field.faults.heal(text.removeprefix(HEAL), elapsed_s)
            if self._links is not None:
                self._links.heal(text.removeprefix(HEAL))
        elif terms is None:
            field.inject(parse_fault(text))
        elif self._links is None:
            raise ValueError(f"there is no link {terms.target}: no link of made-up devices")
        else:
            self._links.inject(terms, elapsed_s)
