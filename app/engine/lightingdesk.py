"""Lighting programmes that people set: read here, judged by the room."""

from __future__ import annotations

import msgspec

from app.bus.wire import Outcome, Wish
from app.core.alarm_wish import Actor
from app.core.events import Event
from app.core.lighting_programme import Programme
from app.core.room import Room
from app.engine.picture import Picture

SET = "set_programme"
LIGHTING_ACTIONS = (SET,)
LONGEST = 16_000  # characters of a programme: a delta carries five


class LightingDesk:
    """Answers the wishes of LIGHTING_ACTIONS."""

    def __init__(self, room: Room, picture: Picture) -> None:
        self._room = room
        self._picture = picture

    def decide(self, wish: Wish, actor: Actor, now: float) -> tuple[Outcome, list[Event]]:
        """The outcome, and what happened."""
        programme = _programme(wish.arguments.get("programme", ""))
        if programme is None:
            return Outcome(accepted=False, reason="bad_programme"), []
        why = str(wish.arguments.get("why", ""))
        verdict, events = self._room.lighting.wish(programme, why, actor, now)
        self._picture.take_in(self._room.take_changes())
        return Outcome(accepted=verdict.accepted, reason=verdict.reason), events


def _programme(text: str | float) -> Programme | None:
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        return msgspec.json.decode(text.encode(), type=Programme)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
