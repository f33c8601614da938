"""What of the field speaks another protocol than MQTT: servers at their own ports."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future

from app.bus.wire import Value
from hardware.city.field import Field
from hardware.city.ledger import Ledger
from hardware.city.reports import wording
from hardware.linkplan import LinkPlan, Served
from hardware.serverfaults import ServerFaults

_log = logging.getLogger(__name__)
_HEARD_WITHIN_S = 2.0
_AGAIN_S = 5.0  # after an address was taken
_STOP_S = 4.0
Request = tuple[str, str, Value, "Future[bool]"]


class FieldConduct:
    """The field's devices for a server in another thread. It reads what they told
    last, and hands orders to the thread in which the field lives."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.requests: deque[Request] = deque()

    def value(self, asset: str, point: str) -> Value:
        row = self._field.city.rows[asset]
        group = self._field.groups[self._field.city.kind_name(row)]
        held = group.told(point, group.place[row])
        return next(iter(wording(group.point(point))(held)))

    def mute(self, asset: str) -> bool:
        city, faults = self._field.city, self._field.faults
        row = city.rows[asset]
        return bool(faults.silent[row]) or city.sources[int(city.source[row])] in faults.cut

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        answer: Future[bool] = Future()
        self.requests.append((asset, point, value, answer))
        try:
            async with asyncio.timeout(_HEARD_WITHIN_S):
                return await asyncio.wrap_future(answer)
        except TimeoutError:
            return False


class Outstations:
    """The simulated links of a site file. `sources` are those that their devices carry:
    the field does not publish these itself; `listening` are the links whose devices are
    there, and `links` has how the server of each misbehaves. Devices whose address is
    taken are said to be missing, once, and are tried again: they keep nothing else from
    living."""

    def __init__(
        self,
        field: Field,
        ledger: Ledger,
        plans: Iterable[LinkPlan],
        again_s: float = _AGAIN_S,
    ) -> None:
        plans = list(plans)
        self.sources = frozenset(plan.spec.source for plan in plans)
        self.listening: set[str] = set()
        self._field = field
        self._ledger = ledger
        self._conduct = FieldConduct(field)
        self._served = {plan.spec.name: plan.serve(self._conduct) for plan in plans}
        self.links: Mapping[str, ServerFaults] = {
            name: served.faults for name, served in self._served.items()
        }
        self._away: set[str] = set()
        self._turned = {name: asyncio.Event() for name in self._served}
        self._again_s = again_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to listen, and returns at once."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._run, args=(self._loop,), name="outstations", daemon=True
        )
        self._thread.start()

    def turn(self) -> None:
        """Hands on what devices were told since the last turn."""
        while self._conduct.requests:
            asset, point, value, answer = self._conduct.requests.popleft()
            reason = self._field.obey(asset, point, value)
            self._ledger.command(self._field.steps, asset, point, value)
            if not answer.cancelled():
                answer.set_result(not reason)

    def hold(self, link: str, *, away: bool) -> None:
        """Has the devices of a link go away and hang up on everybody, or come back."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._turn_away, link, away)

    def stop(self) -> None:
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(2 * _STOP_S)
        if self._thread.is_alive():
            _log.error("made-up devices do not end and are left behind")

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        keeping = [asyncio.create_task(self._keep(*one)) for one in self._served.items()]
        await self._ending.wait()
        await asyncio.wait(keeping, timeout=_STOP_S) if keeping else None

    def _turn_away(self, link: str, away: bool) -> None:
        (self._away.add if away else self._away.discard)(link)
        self._turned[link].set()

    def _end(self) -> None:
        self._ending.set()
        for turned in self._turned.values():
            turned.set()

    async def _keep(self, name: str, served: Served) -> None:
        """One link's devices, until the end."""
        while not self._ending.is_set():
            try:
                if await self._begun(name, served):
                    self.listening.add(name)
                    _log.info("%s: made-up devices listen", name)
                    await self._until(name, away=True)
            finally:
                self.listening.discard(name)
                await _stopped(name, served)
            await self._until(name, away=False)

    async def _until(self, name: str, *, away: bool) -> None:
        """Until a link's devices are to go away or to come back, or the end."""
        while (name in self._away) is not away and not self._ending.is_set():
            self._turned[name].clear()
            await self._turned[name].wait()

    async def _begun(self, name: str, served: Served) -> bool:
        """Whether they listen, after as many trials as it takes before the end."""
        said = ""
        while not self._ending.is_set():
            try:
                await served.start()
                return True
            except Exception as error:  # an address is taken, or a fault of their own
                if str(error) != said:
                    said = str(error)
                    _log.warning("%s: made-up devices cannot listen: %s", name, said)
            await _stopped(name, served)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._again_s):
                    await self._ending.wait()
        return False


async def _stopped(name: str, served: Served) -> None:
    try:
        await served.stop()
    except Exception as error:
        _log.warning("%s: %s", name, error)
