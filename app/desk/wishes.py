"""Wishes of the person at this desk: pending until the engine says what is true."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from app.bus.rows import AlarmRow
from app.bus.secrecy import wish_qos
from app.bus.wire import Opened, Reply, Target, Wish

PATIENCE_S = 5.0
ORDER_PATIENCE_S = 10.0  # no order is carried out after that, wherever it is
ALARMS_A_WISH = 500  # the engine takes four times as many; a message stays small
Publish = Callable[[bytes, int], bool]  # payload and QoS
Arguments = Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a wish. `refusals` are (target, code of
    ``refusal.<code>``); empty where all was accepted. `rows` are the alarms as
    they stand now, by occurrence, as far as the reply told them; `details` say by
    asset who or what stands against an order."""

    wish: Wish
    refusals: tuple[tuple[Target, str], ...]
    rows: Mapping[int, AlarmRow] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    opened: Opened | None = None  # the session, where it was wished to sign in
    at: float = 0.0  # when the engine decided; 0.0 where it did not


class Wishes:
    """Wishes on their way. `answered` is called once for each, also when
    nobody answers before it expires."""

    def __init__(
        self,
        desk: str,
        person: str,
        publish: Publish,
        answered: Callable[[Verdict], None],
        admits: Callable[[int], bool] = lambda epoch: True,
    ) -> None:
        """`admits` says whether what is said in an epoch counts."""
        self.person = person
        self._admits = admits
        self.seal: Callable[[Wish], Wish] = lambda wish: wish
        self._desk = desk
        self._publish = publish
        self._answered = answered
        self._numbers = itertools.count(1)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Reply).decode
        self._pending: dict[str, Wish] = {}

    def alarm(
        self, action: str, alarms: Sequence[AlarmRow], arguments: Arguments, now: float
    ) -> str:
        """Wish something of `alarms`, as this desk shows them: `action` and its
        arguments as `Wish` names them. Many are several wishes, one after the
        other; the id of the last."""
        while len(alarms) > ALARMS_A_WISH:
            self.alarm(action, alarms[:ALARMS_A_WISH], arguments, now)
            alarms = alarms[ALARMS_A_WISH:]
        targets = [
            Target(
                asset=row.asset, alarm=row.alarm, occurrence=row.occurrence, revision=row.revision
            )
            for row in alarms
        ]
        return self._wish(action, targets, dict(arguments), now)

    def instance(
        self, action: str, asset: str, alarm: int, arguments: Arguments, now: float
    ) -> str:
        """Wish something of a normal alarm, which has no row: it can be shelved or
        removed. The verdict's row has the occurrence that it got by it."""
        return self._wish(action, [Target(asset=asset, alarm=alarm)], dict(arguments), now)

    def order(
        self, assets: Sequence[str], order: str, value: float, arguments: Arguments, now: float
    ) -> str:
        """Wish that all `assets` be ordered to `value`: they are one group. `arguments`
        are the sheet and the signatures, where they are needed."""
        targets = [Target(asset=asset) for asset in assets]
        given = {"order": order, "value": value, **arguments}
        return self._wish("order", targets, given, now, patience_s=ORDER_PATIENCE_S)

    def reserve(self, assets: Sequence[str], order: str, value: float, now: float) -> str:
        """Wish that nobody else orders anything of `assets` for ten seconds; of none,
        let go of what is held."""
        targets = [Target(asset=asset) for asset in assets]
        return self._wish("reserve", targets, {"order": order, "value": value}, now)

    def shift(self, action: str, person: str, arguments: Arguments, now: float) -> str:
        """Wish something of a shift: `action` as `Wish` names it. `person` signs it;
        "" is the person at this desk."""
        target = Target(asset=str(arguments.get("position", "")))
        return self._wish(action, [target], dict(arguments), now, person)

    def data(self, action: str, asset: str, arguments: Arguments, now: float) -> str:
        """Wish something of kept data, or to look at a camera."""
        return self._wish(action, [Target(asset=asset)], dict(arguments), now)

    def of_person(self, action: str, person: str, arguments: Arguments, now: float) -> str:
        """Wish something of people: to sign in, or what an administrator may."""
        return self._wish(action, [Target(asset=self._desk)], dict(arguments), now, person)

    @property
    def pending_occurrences(self) -> frozenset[int]:
        """Alarms of which something is wished that was not answered yet."""
        return frozenset(
            target.occurrence
            for wish in self._pending.values()
            if wish.action not in ("order", "reserve")
            for target in wish.targets
        )

    @property
    def pending_orders(self) -> frozenset[str]:
        """Assets with an order on its way to the engine."""
        return frozenset(
            target.asset
            for wish in self._pending.values()
            if wish.action == "order"
            for target in wish.targets
        )

    def take(self, payload: bytes) -> None:
        """One message of the desk's reply topic. Raises msgspec.DecodeError."""
        reply = self._decode(payload)
        if not self._admits(reply.epoch):
            return
        wish = self._pending.pop(reply.id, None)
        if wish is None:
            return
        pairs = list(zip(wish.targets, reply.outcomes, strict=False))
        refusals = [(target, one.reason) for target, one in pairs if not one.accepted]
        details = {target.asset: one.detail for target, one in pairs if one.detail}
        refusals += [(target, "malformed") for target in wish.targets[len(reply.outcomes) :]]
        told = (one.alarm for one in reply.outcomes)
        rows = {row.occurrence: row for row in told if row is not None}
        self._answered(Verdict(wish, tuple(refusals), rows, details, reply.opened, reply.at))

    def tick(self, now: float) -> None:
        """Say of what is overdue that nobody answered."""
        for wish in list(self._pending.values()):
            # More time left than it had: the clock was put back meanwhile.
            if not 0.0 <= wish.expires_at - now <= ORDER_PATIENCE_S + 1.0:
                self._fail(wish, "no_answer")

    def _wish(
        self,
        action: str,
        targets: list[Target],
        arguments: dict[str, str | float],
        now: float,
        person: str = "",
        patience_s: float = PATIENCE_S,
    ) -> str:
        wish = Wish(
            id=f"{self._desk}-w{int(now * 1000)}-{next(self._numbers)}"[-64:],
            person=person or self.person,
            desk=self._desk,
            action=action,
            targets=targets,
            arguments=arguments,
            expires_at=now + patience_s,
        )
        wish = self.seal(wish)
        self._pending[wish.id] = wish
        if not self._publish(self._encode(wish), wish_qos(wish)):
            self._fail(wish, "no_broker")
        return wish.id

    def _fail(self, wish: Wish, reason: str) -> None:
        del self._pending[wish.id]
        self._answered(Verdict(wish, tuple((target, reason) for target in wish.targets)))
