"""What of the field speaks another protocol than MQTT: servers at their own ports."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from typing import Any

from app.bus.wire import Value
from hardware.city.field import Field
from hardware.city.ledger import Ledger
from hardware.city.reports import wording
from hardware.linkplan import LinkPlan

_log = logging.getLogger(__name__)
_HEARD_WITHIN_S = 2.0
_STOP_S = 5.0
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
    the field does not publish these itself."""

    def __init__(self, field: Field, ledger: Ledger, plans: Iterable[LinkPlan]) -> None:
        plans = list(plans)
        self.sources = frozenset(plan.spec.source for plan in plans)
        self._field = field
        self._ledger = ledger
        self._conduct = FieldConduct(field)
        self._served = [(plan.spec.name, plan.serve(self._conduct)) for plan in plans]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="outstations", daemon=True
        )

    def start(self) -> None:
        """Listens. OSError, with the link's name, where an address is taken."""
        self._thread.start()
        for name, served in self._served:
            try:
                self._run(served.start())
            except Exception as error:
                self.stop()
                raise OSError(f"{name}: {error}") from error
            _log.info("%s: made-up devices listen", name)

    def turn(self) -> None:
        """Hands on what devices were told since the last turn."""
        while self._conduct.requests:
            asset, point, value, answer = self._conduct.requests.popleft()
            reason = self._field.obey(asset, point, value)
            self._ledger.command(self._field.steps, asset, point, value)
            if not answer.cancelled():
                answer.set_result(not reason)

    def stop(self) -> None:
        for name, served in self._served:
            try:
                self._run(served.stop())
            except Exception as error:
                _log.warning("%s: %s", name, error)
        self._run(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_S)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_STOP_S)


async def _cancel_others() -> None:
    """Answers that still wait are not given."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
