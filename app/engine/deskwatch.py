"""Which desks are there, and which have stopped: a desk whose window hangs still has a
connection, so each says now and then that it draws."""

from __future__ import annotations

from app.bus.wire import Ask, DeskState

BLOCKED_AFTER_S = 6.0  # a desk says it every two seconds
FORGOTTEN_AFTER_S = 3600.0
MOST_DESKS = 200
TEXT_AT_MOST = 64
PRESENT, BLOCKED, LOST = "present", "blocked", "lost"


class DeskWatch:
    """Desks by name. One that takes leave is forgotten, one whose connection ended
    without a word is lost, one that is connected and says nothing is blocked."""

    def __init__(self) -> None:
        self._desks: dict[str, DeskState] = {}
        self._looked_at = 0.0

    def heard(self, desk: str, ask: Ask, now: float) -> None:
        """A desk's word: ``state`` is absent, lost (its last will) or left."""
        state = ask.arguments.get("state", PRESENT)
        if state == "left":
            self._desks.pop(desk, None)
            return
        known = self._desks.get(desk)
        if state == LOST:
            if known is not None:
                self._set(known, LOST, known.heard_at)
            return
        if known is None and len(self._desks) >= MOST_DESKS:
            return
        person = str(ask.arguments.get("person", ""))[:TEXT_AT_MOST]
        self._desks[desk] = DeskState(desk=desk, person=person, state=PRESENT, heard_at=now)

    def states(self, now: float, *, listening: bool = True) -> list[DeskState]:
        """As of now, by name. While the engine takes nothing in, not `listening`,
        silence means nothing."""
        since, self._looked_at = self._looked_at, now
        for one in list(self._desks.values()):
            if not listening or now < since:  # deaf, or a clock put back: count from here
                self._set(one, one.state, now)
            elif now - one.heard_at > FORGOTTEN_AFTER_S:
                del self._desks[one.desk]
            elif one.state == PRESENT and now - one.heard_at > BLOCKED_AFTER_S:
                self._set(one, BLOCKED, one.heard_at)
        return [self._desks[name] for name in sorted(self._desks)]

    def _set(self, one: DeskState, state: str, heard_at: float) -> None:
        self._desks[one.desk] = DeskState(
            desk=one.desk, person=one.person, state=state, heard_at=heard_at
        )
