"""Says how a link is, for who looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

import msgspec

from app.bus.rows import LinkState
from app.bus.wire import Reading
from hardware.attendance import Attendance
from hardware.trouble import trouble_of
from hardware.warden import Turn, Warden

_EVERY_S = 1.0
_CAP = 300
_REASON_CAP = 500


@dataclass(frozen=True, slots=True)
class About:
    """A link as the site file has it: `addresses` are where it leads, `assets` how many it
    speaks for."""

    protocol: str
    addresses: Sequence[str]
    assets: int

    @property
    def address(self) -> str:
        more = f" +{len(self.addresses) - 1}" if len(self.addresses) > 1 else ""
        return "".join(self.addresses[:1])[: _CAP - len(more)] + more


class Herald:
    """What it says changes once a second at most, and at once where the link comes or
    goes."""

    def __init__(self, warden: Warden, about: About, now: float) -> None:
        self._warden = warden
        self._about = about
        self._attendance = Attendance()
        self._state = LinkState(
            name=warden.name[:64],
            protocol=about.protocol,
            address=about.address,
            state="opening",
            since=now,
            assets=about.assets,
        )
        self._looked_at = -inf
        self._was_up = False

    def hear(self, said: Turn | Sequence[Reading]) -> None:
        if not isinstance(said, Turn):
            self._attendance.hear(said)
            return
        self._attendance.leave()
        self._looked_at = -inf

    def state(self, now: float) -> LinkState:
        """How it is now."""
        if not self._looked_at <= now < self._looked_at + _EVERY_S:
            self._looked_at = now
            self._state = self._look(now)
        return self._state

    def _look(self, now: float) -> LinkState:
        before, health = self._state, self._warden.health()
        state: Literal["opening", "up", "down"] = "up" if health.usable else "down"
        if not health.usable and not self._warden.tried:
            state = "opening"
        reason = "" if state == "opening" else health.reason[:_REASON_CAP]
        if state == "up" and not self._was_up:  # before it stood it was no outage
            self._was_up = True
            before = msgspec.structs.replace(before, trouble="", reason="", trouble_at=0.0)
        trouble, trouble_at = trouble_of(reason), now
        if not reason or reason == before.reason:  # the last one is kept, as of its time
            trouble, reason, trouble_at = before.trouble, before.reason, before.trouble_at
        return LinkState(
            name=before.name,
            protocol=before.protocol,
            address=before.address,
            state=state,
            since=before.since if state == before.state else now,
            assets=before.assets,
            answering=self._attendance.answering if state == "up" else 0,
            trouble=trouble,
            reason=reason,
            trouble_at=trouble_at,
        )
