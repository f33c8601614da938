"""Who is let in: whether it is checked at all, and who has proven to be whom."""

from __future__ import annotations

import msgspec

from app.bus.wire import Opened, Standing, Wish
from app.core.people import Person, Role
from app.core.permission import permitted
from app.engine.roster import Roster
from app.engine.sessions import Sessions
from app.engine.signatures import Proof

OPEN, DEMANDED, UNFOUNDED = "open", "demanded", "unfounded"


class Doorkeeper:
    """A simulation is open as long as nobody is registered; with `always`, as in a live
    city, never. Without `founding` an empty register lets nobody in at all."""

    def __init__(
        self, roster: Roster, sessions: Sessions, *, always: bool, founding: bool = True
    ) -> None:
        self._roster = roster
        self._sessions = sessions
        self._always = always
        self._founding = founding

    @property
    def mode(self) -> str:
        """As Status.sign_in has it."""
        if not self._roster.empty or not self._founding:
            return DEMANDED
        return UNFOUNDED if self._always else OPEN

    def tend(self, now: float) -> None:
        if self._roster.readable:
            self._sessions.tend(now, self._roster.mark_of)

    def objection(self, wish: Wish, proof: Proof) -> str:
        """Why the wish is not taken for one of its person: not_signed_in, session_ended
        or people_not_readable; "" where it is, or nobody is checked."""
        if not self._roster.readable:
            return "people_not_readable"
        if proof.signed:
            self._roster.know(wish.person, proof.countersigned_by)
            return "" if self._roster.registered(wish.person) else "not_signed_in"
        if self.mode == OPEN:
            return ""
        session = self._sessions.of(wish)
        if session is not None and session.person == wish.person:
            return ""
        return "session_ended" if wish.session and session is None else "not_signed_in"

    def role_objection(self, person: str, action: str) -> str:
        """role_may_not, or people_not_readable; "" for who may wish it."""
        role = self._roster.role_of(person)
        if not role:
            return "people_not_readable"
        return "" if permitted(role, action) else "role_may_not"

    def sign_in(self, wish: Wish, now: float) -> Opened | None:
        """The session of a person whose password was right; None where the desk's half
        of the key is none."""
        self._roster.know(wish.person)
        public_key = str(wish.arguments.get("public_key", ""))
        mark = self._roster.mark_of(wish.person)
        opened = self._sessions.open(wish.desk, wish.person, mark, public_key, now)
        role = self._roster.role_of(wish.person)
        return None if opened is None else msgspec.structs.replace(opened, role=role)

    def sign_out(self, wish: Wish) -> None:
        self._sessions.close(wish.session)

    def changed(self) -> None:
        """The register was changed on somebody's wish."""
        self._roster.look()

    def people(self) -> list[Person]:
        """Everybody in the register, by name."""
        return self._roster.people()

    def standing(self, desk: str, person: str, identity: str) -> Standing:
        """As whom a desk is known that says it is `person`'s, or names its session."""
        session = self._sessions.named(identity)
        if session is not None and session.desk == desk:
            role = self._roster.role_of(session.person)
            return Standing(person=session.person, role=role, expires_at=session.expires_at)
        if self.mode == OPEN:
            return Standing(person=person, role=self._roster.role_of(person))
        return Standing(person="", role=Role.VIEWER)
