"""A made-up traffic light controller: what it answers to its supervisor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.link import Clock
from hardware.rsmp.alarms import Alarms
from hardware.rsmp.commands import Commands
from hardware.rsmp.messages import (
    About,
    AggregatedStatus,
    AggregatedStatusRequest,
    Alarm,
    Asked,
    CommandRequest,
    CommandResponse,
    Content,
    Message,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUnsubscribe,
    StatusUpdate,
)
from hardware.rsmp.messages import Value as Said
from hardware.rsmp.statuses import Statuses
from hardware.rsmp.subscriptions import Subscriptions
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward

_COUNTED = "S0205"
Quality = Literal["recent", "old"]


class Controller:
    """`asset` behind `component`, as `conduct` has it be. Its clock is wrong where its
    faults say so."""

    def __init__(
        self,
        asset: str,
        component: str,
        conduct: Wayward,
        faults: ServerFaults,
        code: str,
        clock: Clock,
    ) -> None:
        self._asset = asset
        self._component = component
        self._conduct = conduct
        self._faults = faults
        self._clock = clock
        self._seen: dict[str, Value] = {}
        self._statuses = Statuses(self.says, self.now)
        self._alarms = Alarms(component, self.says, self.now)
        self._commands = Commands(asset, conduct, code, self.now)
        self._subscriptions = Subscriptions()
        self._state = self._bits()

    def now(self) -> float:
        return self._clock() + self._faults.clock_s

    def says(self, point: str) -> Value:
        """Asked of the field once a look, however many statuses follow from it."""
        if point not in self._seen:
            self._seen[point] = self._conduct.value(self._asset, point)
        return self._seen[point]

    @property
    def mute(self) -> bool:
        return self._conduct.mute(self._asset)

    def forget(self) -> None:
        """It restarts."""
        self._subscriptions = Subscriptions()

    def state(self) -> list[About]:
        """All that it tells when it has connected."""
        return [self._aggregated(), *self._alarms.all()]

    def look(self, *, heard: bool) -> list[About]:
        """What it tells of itself since the last look; `heard` where anybody hears it:
        else only what has changed, to be told later."""
        self._seen.clear()
        said: list[About] = []
        bits = self._bits()
        if bits != self._state:
            self._state = bits
            said.append(self._aggregated())
        said += self._alarms.changes()
        self._statuses.count()
        due = self._subscriptions.due(self._content, self._clock(), changes_only=not heard)
        if due:
            said.append(self._update(due, "recent" if heard else "old"))
        return said

    def objection(self, message: Message) -> str:
        """Why it does not understand a message, "" where it does."""
        if isinstance(message, (StatusRequest, StatusSubscribe, StatusUnsubscribe)):
            return self._unknown(message.cId, [Asked(one.sCI, one.n) for one in message.sS])
        if isinstance(message, Alarm):
            known = message.aCId in self._alarms
            return "" if known else f"unknown alarm code {message.aCId[:20]}"
        if isinstance(message, CommandRequest):
            return self._commands.objection(message.arg)
        if isinstance(message, AggregatedStatusRequest):
            return ""
        return f"a site takes no {type(message).__name__}"

    def take(self, message: Message) -> list[About]:
        """What it says to what it understands, but for a command."""
        self._seen.clear()
        if isinstance(message, StatusRequest):
            values = self._values({one: self._content(one) for one in message.sS}, "recent")
            if message.cId != self._component:
                values = [Said(one.sCI, one.n, None, "undefined") for one in message.sS]
            return [StatusResponse(cId=message.cId, sTs=format_stamp(self.now()), sS=values)]
        if isinstance(message, StatusSubscribe):
            if message.cId != self._component:
                values = [Said(one.sCI, one.n, None, "undefined") for one in message.sS]
                return [StatusUpdate(cId=message.cId, sTs=format_stamp(self.now()), sS=values)]
            told = self._subscriptions.begin(message.sS, self._content, self._clock())
            return [self._update(told, "recent")] if told else []
        if isinstance(message, StatusUnsubscribe):
            self._subscriptions.end(message.sS)
        elif isinstance(message, AggregatedStatusRequest):
            return [self._aggregated()]
        elif isinstance(message, Alarm):
            answer = self._alarms.take(message)
            return [] if answer is None else [answer]
        return []

    async def obey(self, message: CommandRequest) -> CommandResponse:
        """Carries a command out, or does not; what it says of it."""
        known = message.cId == self._component
        outcomes = await self._commands.carry_out(message.arg, known)
        return CommandResponse(cId=message.cId, cTS=format_stamp(self.now()), rvs=outcomes)

    def _unknown(self, component: str, wanted: Iterable[Asked]) -> str:
        for one in wanted:
            try:
                self._content(one)
            except KeyError:
                return f"unknown status {one.sCI[:20]}.{one.n[:40]}"
        return ""

    def _content(self, asked: Asked) -> Content:
        """KeyError for a status that the list has not."""
        if asked.sCI == "S0033":
            return self._commands.priorities()[asked.n]
        return self._statuses.content(asked.sCI, asked.n)

    def _update(self, told: Mapping[Asked, Content], quality: Quality) -> StatusUpdate:
        update = StatusUpdate(
            cId=self._component,
            sTs=format_stamp(self.now()),
            sS=self._values(told, quality),
        )
        if any(one.sCI == _COUNTED for one in told):
            self._statuses.count_anew()
        return update

    def _values(self, told: Mapping[Asked, Content], quality: Quality) -> list[Said]:
        return [
            Said(one.sCI, one.n, content, "unknown" if content is None else quality)
            for one, content in told.items()
        ]

    def _bits(self) -> list[bool]:
        """The eight bits of the aggregated status, by the list for controllers."""
        worst = self._alarms.worst
        dark, flashing = self.says("mode") == "dark", self.says("mode") == "flashing"
        failed = worst == "major" and (dark or flashing)
        return [
            self.says("mode") == "manual",
            False,
            failed,
            worst == "major" and not failed,
            worst == "minor",
            not dark,
            dark,
            False,
        ]

    def _aggregated(self) -> AggregatedStatus:
        return AggregatedStatus(
            cId=self._component, aSTS=format_stamp(self.now()), fP=None, fS=None, se=self._bits()
        )
