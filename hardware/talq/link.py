"""The management side of a TALQ gateway: what its devices say, and overrides for them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

from app.bus.stamp import format_stamp, parse_stamp
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError, is_late
from hardware.sitefile import LinkSpec
from hardware.talq.attributemap import AttributeMap
from hardware.talq.credentials import Credentials
from hardware.talq.devicebook import DeviceBook
from hardware.talq.hearing import Hearing
from hardware.talq.management import Management
from hardware.talq.message import Command, OverrideCommand, Reference, State
from hardware.talq.options import TalqOptions
from hardware.talq.wire import RefusedError, UnreachedError, Wire

_log = logging.getLogger(__name__)
LOOKS_S = (0.3, 1.0, 2.5)  # after an order: how its device says that it was carried out
T = TypeVar("T")


class TalqLink:
    """Asks its gateway for all devices each `poll_s`, and for one that was ordered soon
    after; at `ours`, host and port, it hears what the gateway tells by itself.
    `credentials` are read each time it opens, and not kept here."""

    def __init__(
        self,
        spec: LinkSpec,
        url: str,
        options: TalqOptions,
        read: AttributeMap,
        credentials: Callable[[], Credentials],
        clock: Clock,
        ours: tuple[str, int] | None = None,
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self.book = DeviceBook(read, options.kinds, options.addresses, clock)
        self._spec = spec
        self._url = url
        self._options = options
        self._read = read
        self._credentials = credentials
        self._clock = clock
        self._ours = ours
        self._management: Management | None = None
        self._hearing: Hearing | None = None
        self._answers = False
        self._reason = "not open yet"
        self._silent: set[str] = set()  # said to be lost
        self._looks: list[tuple[float, str]] = []  # of the loop's time: which asset
        self._told = asyncio.Event()

    async def open(self) -> None:
        try:
            known = self._credentials()
        except OSError as error:
            raise LinkError(f"its credentials cannot be used: {error}") from error
        timeout_s = self._spec.timeout_s
        cms, clock = self._options.cms, self._clock
        wire = Wire(self._url, cms, known.token, known.tls, timeout_s, clock)
        self._management = Management(wire)
        wire.begin()
        self.book.learn(await self._management.greet())
        if self._ours is not None:
            self._hearing = Hearing(self._ours, cms, self.book, clock, self._told.set)
            await self._hearing.open(self._management, known.gateway_token, known.own)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        self._looks = []
        due = 0.0
        loop = asyncio.get_running_loop()
        while True:
            batch = self._heard()
            if loop.time() >= due:
                batch += await self._all()
                due = loop.time() + self._spec.poll_s * random.uniform(0.95, 1.05)
            else:
                batch += await self._looked_at()
            yield batch
            await self._rest(due)

    async def execute(self, source: str, order: Order) -> str:
        """See :meth:`hardware.link.Link.execute`."""
        kind = self._options.kinds.get(order.asset)
        if kind is None:
            return "unknown_asset"
        row = self._read.order(kind, order.point)
        if row is None:
            return "unknown_order"
        state = self._state(order, kind)
        if state is None:
            return "bad_value"
        address = self.book.address.get(order.asset)
        management = self._management
        if management is None or not self._answers or address is None:
            return "device_offline"
        if not self.book.reachable(order.asset):
            return "device_offline"
        now = self._clock()
        if is_late(order, now):
            return "expired"
        lasts_s = self._options.override_s
        command = Command(
            state=state,
            reason="override",
            cms_ref_id=order.id[:200],
            expiration=format_stamp(now + lasts_s) if lasts_s else "",
        )
        body = OverrideCommand(
            addresses=[Reference(resource="devices", address=address)], target=command
        )
        request = str(uuid5(NAMESPACE_OID, order.id))
        left_s = parse_stamp(order.expires_at) - now
        try:
            await management.override(body, request, left_s)
        except RefusedError:
            return "refused"
        except UnreachedError:
            return "device_offline"
        except LinkError:
            pass  # it went out, and nobody can say whether it arrived
        looked = asyncio.get_running_loop().time()
        self._looks += [(looked + after_s, order.asset) for after_s in LOOKS_S]
        self._told.set()
        return ""

    def health(self) -> Health:
        if not self._answers:
            return Health(False, self._reason)
        count = len(self._silent)
        return Health(True, f"{count} devices are out of reach" if count else "")

    async def close(self) -> None:
        self._lose("closed")
        management, self._management = self._management, None
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            with contextlib.suppress(Exception):
                await hearing.close()
        if management is not None:
            with contextlib.suppress(Exception):
                await management.wire.end()

    def _state(self, order: Order, kind: str) -> State | None:
        row = self._read.order(kind, order.point)
        if row is None:
            return None
        level: bool | float | None = None
        if row.words:
            level = row.words.get(str(order.value)) if isinstance(order.value, str) else None
        elif isinstance(order.value, (int, float)) and 0.0 <= float(order.value) <= 100.0:
            level = round(float(order.value))
        if level is None:
            return None
        return State(name=row.state, value=bool(level) if row.state == "BooleanState" else level)

    def _heard(self) -> list[Reading]:
        """What the gateway told by itself."""
        if self._hearing is None:
            return []
        now = asyncio.get_running_loop().time()
        self._looks += [(now, asset) for asset in self._hearing.taken_looks()]
        return self._hearing.taken()

    async def _all(self) -> list[Reading]:
        """What every device says; of those that are not told any more, the last word as
        a bad one."""
        try:
            devices = await self._patient(self._gateway().devices)
        except RefusedError as refusal:
            self._lose(str(refusal))
            raise
        told = [asset for asset in map(self.book.take, devices) if asset]
        batch = self.book.doubt(set(self.book.known) - set(told))
        for asset in told:
            batch += self.book.readings(asset, self._gateway().skew_s)
        self._answers = True
        self._notice(set(self._options.kinds) - {a for a in told if self.book.reachable(a)})
        return batch

    async def _looked_at(self) -> list[Reading]:
        """What those say now that were ordered something."""
        now = asyncio.get_running_loop().time()
        assets = dict.fromkeys(asset for at, asset in self._looks if at <= now)
        self._looks = [look for look in self._looks if look[0] > now]
        batch: list[Reading] = []
        for asset in assets:
            address = self.book.address[asset]
            try:
                device = await self._patient(partial(self._gateway().device, address))
            except RefusedError:
                continue  # it is not there any more: the next look at all of them says so
            if self.book.take(device) == asset:
                batch += self.book.readings(asset, self._gateway().skew_s)
        return batch

    async def _patient(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Asks twice: one answer can be lost. LinkError, and nothing is known any more;
        RefusedError where that is the answer."""
        try:
            return await ask()
        except RefusedError:
            raise
        except LinkError:
            pass
        try:
            return await ask()
        except LinkError as error:
            self._lose(str(error))
            raise

    def _gateway(self) -> Management:
        if self._management is None:
            raise LinkError(f"the link to {self._url} has ended")
        return self._management

    async def _rest(self, due: float) -> None:
        """Until all are to be asked again, or one that was ordered something."""
        loop = asyncio.get_running_loop()
        while True:
            self._told.clear()
            if self._hearing is not None and self._hearing.waiting:
                return
            wait_s = min([due, *(at for at, _ in self._looks)]) - loop.time()
            if wait_s <= 0:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._told.wait()

    def _lose(self, reason: str) -> None:
        self._answers = False
        self._reason = reason

    def _notice(self, silent: set[str]) -> None:
        """Says once that some fell silent, and once that all are back."""
        if silent and not self._silent:
            _log.warning("%s: %d devices are out of reach", self.name, len(silent))
        elif self._silent and not silent:
            _log.warning("%s: all devices are in reach again", self.name)
        self._silent = silent
