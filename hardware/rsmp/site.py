"""One site as the supervisor knows it: what it says, and what it is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from app.bus.stamp import format_stamp, parse_stamp
from app.bus.wire import Order, Reading
from hardware.link import Clock, is_late
from hardware.rsmp.dialogue import Dialogue
from hardware.rsmp.forms import NoValueError
from hardware.rsmp.messages import (
    ON_CHANGE,
    AggregatedStatus,
    Alarm,
    Asked,
    CommandRequest,
    CommandResponse,
    Message,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUpdate,
    Subscribed,
    Watchdog,
    at_least,
)
from hardware.rsmp.orders import Orders
from hardware.rsmp.picture import Picture
from hardware.rsmp.signalmap import SignalMap

_log = logging.getLogger(__name__)
COUNTED_S = 20.0  # over which vehicles are counted: fewer seconds make a wild number
WATCHDOG_S = 60.0  # from a site, by the standard
_SILENT = 4  # updates that may be missing, until the site is taken for mute


class Site:
    """Site `identity`, by its main component; `peer` is where it is, "" for wherever."""

    def __init__(
        self,
        identity: str,
        component: str,
        peer: str,
        picture: Picture,
        orders: Orders,
        clock: Clock,
        timeout_s: float,
    ) -> None:
        self.identity = identity
        self.peer = peer
        self.dialogue: Dialogue | None = None
        self.picture = picture
        self._component = component
        self._orders = orders
        self._clock = clock
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()  # whose command it is
        self._asked: tuple[str, asyncio.Future[str]] | None = None
        self._heard_at = 0.0  # of the loop's time
        self._told_often = False  # else it has nothing to say but its watchdogs

    @property
    def connected(self) -> bool:
        return self.dialogue is not None and self.dialogue.open

    def greet(self, dialogue: Dialogue, version: str, read: SignalMap, poll_s: float) -> None:
        """It is connected: asks for what the map wants of it. Who was connected under
        its name before is not heard any more."""
        if self.dialogue is not None:
            self.dialogue.fail(f"{self.identity} has connected anew")
        self.dialogue = dialogue
        self._heard()
        dialogue.tell(self._watchdog())  # before anything else
        wanted = read.statuses()
        self._told_often = any(f"{code}.{name}" not in read.counted for code, name in wanted)
        if wanted:
            about = self._component
            dialogue.tell(StatusSubscribe(cId=about, sS=_subscribed(read, version, poll_s)))
            # a subscription that outlived an outage tells nothing at once
            dialogue.tell(StatusRequest(cId=about, sS=[Asked(*one) for one in wanted]))

    def leave(self) -> list[Reading]:
        """It is not connected any more: what is to be told of it."""
        self.dialogue = None
        self._answered("")
        return self.picture.doubted(self._clock())

    async def beat(self, dialogue: Dialogue, every_s: float) -> None:
        """Watchdogs, as long as it is connected."""
        loop = asyncio.get_running_loop()
        patience_s = _SILENT * (every_s if self._told_often else WATCHDOG_S) + self._timeout_s
        while dialogue.open:
            await asyncio.sleep(every_s)
            objection = await dialogue.tell(self._watchdog())
            if objection:
                dialogue.fail(f"{self.identity} refuses to be watched: {objection}")
            if loop.time() - self._heard_at > patience_s:
                dialogue.fail(f"{self.identity} tells nothing any more")

    def hear(self, message: Message) -> tuple[str, Sequence[Reading]]:
        """What speaks against a message ("" is nothing), and what it tells."""
        now = self._clock()
        self._heard()
        if isinstance(message, (StatusUpdate, StatusResponse)):
            if parse_stamp(message.sTs) != parse_stamp(message.sTs):
                return "sTs is no time", ()
            return "", self.picture.status(message, now) if message.cId == self._component else ()
        if isinstance(message, AggregatedStatus):
            return "", self.picture.aggregated(message, now)
        if isinstance(message, Alarm):
            return "", self.picture.alarm(message, now)
        if isinstance(message, CommandResponse):
            self._responded(message)
            return "", ()
        if isinstance(message, Watchdog):
            return "", ()
        return f"a supervisor takes no {type(message).__name__}", ()

    async def execute(self, order: Order) -> str:
        """See :meth:`hardware.link.Link.execute`."""
        if order.point not in self._orders:
            return "unknown_order"
        async with self._turn:
            dialogue = self.dialogue
            if dialogue is None or not dialogue.open:
                return "device_offline"
            try:
                demand = self._orders.demand(order.point, order.value)
                request = None if demand else self._request(order)
            except NoValueError:
                return "bad_value"
            except OSError as error:
                _log.error("%s: %s", self.identity, error)
                return "not_sent"
            if is_late(order, self._clock()):
                return "expired"
            if request is not None:
                return await self._command(dialogue, request)
            told = [dialogue.tell(one) for one in self.picture.demanded(demand)] if demand else []
            return "refused" if any(await asyncio.gather(*told)) else ""

    def _request(self, order: Order) -> CommandRequest:
        reading = self.picture.told(order.point)
        told = None if reading is None else reading.value
        arguments = self._orders.arguments(order.point, order.value, told)
        return CommandRequest(cId=self._component, arg=arguments)

    async def _command(self, dialogue: Dialogue, request: CommandRequest) -> str:
        """ "" also where nobody knows what became of it."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked = request.arg[0].cCI, answer
        try:
            async with asyncio.timeout(self._timeout_s * 2):
                objection = await dialogue.tell(request)
                if objection:
                    # why it does not say: a site may repeat the security code
                    _log.info("%s refuses %s", self.identity, request.arg[0].cCI)
                    return "refused"
                return "" if objection is None else await answer
        except TimeoutError:
            return ""
        finally:
            self._asked = None

    def _watchdog(self) -> Watchdog:
        return Watchdog(wTs=format_stamp(self._clock()))

    def _responded(self, message: CommandResponse) -> None:
        if self._asked is None:
            return
        mine = [one for one in message.rvs if one.cCI == self._asked[0]]
        if mine:
            done = all(one.age in ("recent", "old") for one in mine)
            self._answered("" if done else "refused")

    def _answered(self, outcome: str) -> None:
        if self._asked is not None and not self._asked[1].done():
            self._asked[1].set_result(outcome)

    def _heard(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()


def _subscribed(read: SignalMap, version: str, poll_s: float) -> list[Subscribed]:
    """What is counted comes in its own time, the rest also at each change."""
    subscribed = []
    for code, name in read.statuses():
        counted = f"{code}.{name}" in read.counted
        every_s = max(poll_s, COUNTED_S) if counted else poll_s
        one = Subscribed(code, name, f"{every_s:g}")
        if at_least(version, ON_CHANGE):
            one.sOc = not counted
        subscribed.append(one)
    return subscribed
