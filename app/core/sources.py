"""Which publishers are there, as the fold of their comings and goings."""

from __future__ import annotations

import msgspec

from app.core.events import SourceBorn, SourceEvent

KEPT_UNKNOWN = 1000  # publishers that the city does not know


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """`known`: the city has it. Times: `changed_at` by the engine's clock."""

    source: str
    online: bool
    known: bool
    changed_at: float
    reason: str = ""


class SourceBook:
    """A source that was never heard of is in no list; `changed` holds what was
    touched since it was taken."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self._known = frozenset(known)
        self._sources: dict[str, Source] = {}
        self.changed: dict[str, Source] = {}

    def all(self) -> tuple[Source, ...]:
        return tuple(self._sources.values())

    def get(self, source: str) -> Source | None:
        return self._sources.get(source)

    def room_for(self, source: str) -> bool:
        """False for one stranger too many."""
        if source in self._known or source in self._sources:
            return True
        return len(self._sources) < len(self._known) + KEPT_UNKNOWN

    def fold(self, event: SourceEvent) -> None:
        born = isinstance(event, SourceBorn)
        state = Source(
            source=event.source,
            online=born,
            known=event.source in self._known,
            changed_at=event.at,
            reason="" if isinstance(event, SourceBorn) else event.reason,
        )
        self._sources[event.source] = self.changed[event.source] = state

    def restore(self, sources: list[Source]) -> None:
        """Replace all by the sources of a checkpoint."""
        self._sources = {
            state.source: msgspec.structs.replace(state, known=state.source in self._known)
            for state in sources
        }
        self.changed.clear()
