"""The programmes that hold: those of the site's file, and what people made of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.core.alarm_wish import Actor
from app.core.city import City
from app.core.events import Event
from app.core.lighting_events import ProgrammeSet
from app.core.lighting_plan import LightingPlan, unknown_names
from app.core.lighting_programme import ENGINE, MOST_RUN, Programme, objection
from app.core.verdict import ACCEPTED, Verdict, refused

MOST_PROGRAMMES = 60
LONGEST_WHY = 200


class LightingBook:
    """`plan` says which lamp follows which. `changed` holds what was touched since it
    was taken."""

    def __init__(self, city: City, programmes: Iterable[Programme]) -> None:
        self._city = city
        self._programmes = {one.name: one for one in programmes}
        self._set: dict[str, Programme] = {}  # by people, not by the file
        self.changed: dict[str, Programme] = {}
        self.plan = LightingPlan(city, self.all())

    def all(self) -> tuple[Programme, ...]:
        """Those of now, by name; one that is gone is not among them."""
        return tuple(one for _, one in sorted(self._programmes.items()) if not one.gone)

    def kept(self) -> list[Programme]:
        """What people set, for a checkpoint."""
        return list(self._set.values())

    def wish(
        self, programme: Programme, why: str, actor: Actor, now: float
    ) -> tuple[Verdict, list[Event]]:
        """Let `programme` hold, or be gone. Refused: bad_programme, bad_programme_hours,
        unknown_asset, too_many_programmes, too_many_run, reason_required,
        reason_too_long, unknown_programme."""
        reason = objection(programme) or self._objection(programme, why)
        if reason:
            return refused(reason), []
        named = msgspec.structs.replace(programme, changed_by=actor.person, changed_at=now)
        event = ProgrammeSet(
            at=now, programme=named, person=actor.person, desk=actor.desk, why=why.strip()
        )
        self.fold(event)
        return ACCEPTED, [event]

    def fold(self, event: ProgrammeSet) -> None:
        """Take in one event."""
        programme = event.programme
        self._set[programme.name] = self._programmes[programme.name] = programme
        self.changed[programme.name] = programme
        self.plan = LightingPlan(self._city, self.all())

    def restore(self, programmes: Iterable[Programme]) -> None:
        """Put back what people set, of a checkpoint."""
        self._set = {one.name: one for one in programmes}
        self._programmes |= self._set
        self.changed.clear()
        self.plan = LightingPlan(self._city, self.all())

    def _objection(self, programme: Programme, why: str) -> str:
        if not why.strip():
            return "reason_required"
        if len(why) > LONGEST_WHY:
            return "reason_too_long"
        present = {one.name for one in self.all()}
        if programme.gone:
            return "" if programme.name in present else "unknown_programme"
        if unknown_names(self._city, programme):
            return "unknown_asset"
        if programme.name not in present and len(present) >= MOST_PROGRAMMES:
            return "too_many_programmes"
        others = [one for one in self.all() if one.name != programme.name]
        plan = LightingPlan(self._city, [*others, programme])
        run = [one.name for one in plan.programmes if one.run_by == ENGINE]
        # Also of another: it may follow one that the engine runs by now.
        return "too_many_run" if any(plan.count(name) > MOST_RUN for name in run) else ""
