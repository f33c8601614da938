"""What people want of kept data: holds, a round at once, and to look at a camera."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from app.bus.wire import Outcome, Target, Wish
from app.core.alarm_wish import Actor
from app.core.camera import KIND, lasting, objection, reference_of
from app.core.camera_events import CameraClosed, CameraOpened
from app.core.city import City
from app.core.events import Event
from app.core.hold import LONGEST_REASON, HoldBook
from app.core.holding_events import HoldLifted, HoldPlaced
from app.core.retention import Data

HOLD, LIFT, RUN = "hold", "release_hold", "run_retention"
OPEN, CLOSE, READ = "open_camera", "close_camera", "read_cameras"
DATA_ACTIONS = (HOLD, LIFT, RUN, OPEN, CLOSE, READ)
LONGEST_HOLD_S = 50 * 366 * 86400.0
VIEWS_AT_MOST = 1000
GRANTS_AT_MOST = 100
DONE = Outcome(accepted=True)
Answer = tuple[Outcome, list[Event]]


class DataDesk:
    """Answers the wishes of DATA_ACTIONS; that somebody may wish them at all was
    looked at before. `begin` begins a round, and says whether it did."""

    def __init__(self, city: City, holds: HoldBook, begin: Callable[[float], bool]) -> None:
        self._city = city
        self._holds = holds
        self._begin = begin
        self._views: dict[str, CameraOpened] = {}
        self._grants: deque[tuple[str, str]] = deque(maxlen=GRANTS_AT_MOST)

    def may_read(self, desk: str, grant: str) -> bool:
        """Whether a desk was allowed by the wish of this id to read the register of
        cameras."""
        return (desk, grant) in self._grants

    def decide(self, wish: Wish, target: Target, actor: Actor, now: float) -> Answer:
        """The outcome, and what happened."""
        match wish.action:
            case "hold":
                return self._hold(wish, target, actor, now)
            case "release_hold":
                return self._lift(wish, actor, now)
            case "open_camera":
                return self._open(wish, target, actor, now)
            case "close_camera":
                return self._close(wish, actor, now)
            case "read_cameras":
                self._grants.append((actor.desk, wish.id))
                return DONE, []
        return DONE if self._begin(now) else refused("busy"), []

    def _hold(self, wish: Wish, target: Target, actor: Actor, now: float) -> Answer:
        reason = text_of(wish, "reason").strip()
        until = wish.arguments.get("until", math.nan)
        if target.asset not in tuple(Data) and target.asset not in self._city.rows:
            return refused("unknown_asset"), []
        if not reason:
            return refused("reason_required"), []
        if len(reason) > LONGEST_REASON:
            return refused("reason_too_long"), []
        if isinstance(until, str) or not now < until <= now + LONGEST_HOLD_S:  # NaN too
            return refused("bad_time"), []
        placed = HoldPlaced(
            at=now,
            hold=self._holds.next_number,
            subject=target.asset,
            until=float(until),
            reason=reason,
            person=actor.person,
            desk=actor.desk,
        )
        self._holds.fold(placed)
        return DONE, [placed]

    def _lift(self, wish: Wish, actor: Actor, now: float) -> Answer:
        number = wish.arguments.get("hold", 0)
        known = isinstance(number, int | float) and math.isfinite(number)
        placed = self._holds.at(int(number)) if known else None
        reason = text_of(wish, "reason").strip()
        if placed is None:
            return refused("unknown_hold"), []
        if not reason:
            return refused("reason_required"), []
        lifted = HoldLifted(
            at=now,
            hold=placed.hold,
            subject=placed.subject,
            reason=reason[:LONGEST_REASON],
            person=actor.person,
            desk=actor.desk,
        )
        self._holds.fold(lifted)
        return DONE, [lifted]

    def _open(self, wish: Wish, target: Target, actor: Actor, now: float) -> Answer:
        row = self._city.rows.get(target.asset)
        if row is None or self._city.kind_name(row) != KIND:
            return refused("not_a_camera"), []
        purpose, reason = text_of(wish, "purpose"), text_of(wish, "reason").strip()
        against = objection(purpose, reason)
        if against:
            return refused(against), []
        lasts_s = lasting(wish.arguments.get("lasts_s"))
        if lasts_s is None:
            return refused("bad_time"), []
        opened = CameraOpened(
            at=now,
            asset=target.asset,
            view=wish.id,
            person=actor.person,
            desk=actor.desk,
            purpose=purpose,
            reason=reason,
            until=now + lasts_s,
            reference=reference_of(target.asset, now),
        )
        self._views = {view: one for view, one in self._views.items() if one.until > now}
        if len(self._views) >= VIEWS_AT_MOST:
            return refused("busy"), []
        self._views[wish.id] = opened
        return DONE, [opened]

    def _close(self, wish: Wish, actor: Actor, now: float) -> Answer:
        opened = self._views.get(text_of(wish, "view"))
        if opened is None or opened.until <= now or opened.desk != actor.desk:
            return refused("unknown_view"), []
        del self._views[opened.view]
        closed = CameraClosed(
            at=now,
            asset=opened.asset,
            view=opened.view,
            person=actor.person,
            desk=actor.desk,
        )
        return DONE, [closed]


def refused(reason: str) -> Outcome:
    return Outcome(accepted=False, reason=reason)


def text_of(wish: Wish, name: str) -> str:
    """A text argument; what is no text counts as none."""
    found = wish.arguments.get(name, "")
    return found if isinstance(found, str) else ""
