"""A receiver for panels that call by SIA DC-09, under one source."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence

from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError
from hardware.linkplan import Shelf
from hardware.netaddress import split_address
from hardware.sia.account import Account
from hardware.sia.cipher import key_of
from hardware.sia.codemap import CodeMap
from hardware.sia.options import DEFAULT_PORT, SiaOptions
from hardware.sia.receiver import Receiver
from hardware.sia.reception import Reception, Subscriber
from hardware.sitefile import LinkSpec

_log = logging.getLogger(__name__)


class SiaLink:
    """Listens for its panels and is usable as soon as one of them called. What a panel
    said before holds over an outage: what happened meanwhile it was not acknowledged,
    and says again."""

    def __init__(
        self, spec: LinkSpec, options: SiaOptions, read: CodeMap, shelf: Shelf, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._options = options
        self._shelf = shelf
        self._clock = clock
        self._accounts = {
            panel.account: Account(panel.asset, read, at_rest=panel.at_rest)
            for panel in options.panels
        }
        self._reception: Reception | None = None
        self._receiver: Receiver | None = None
        self._heard = asyncio.Event()
        self._missed: set[Account] = set()  # said to be lost

    async def open(self) -> None:
        """Listens until a panel calls, at most as long as one may be silent."""
        self._heard = asyncio.Event()
        for account in self._accounts.values():
            account.heard_at = None
        self._reception = Reception(self._subscribers())
        host, port = split_address(self._options.listen, DEFAULT_PORT)
        self._receiver = Receiver(host, port, self._answer)
        await self._receiver.start(udp=self._options.udp)
        try:
            async with asyncio.timeout(self._options.supervision_s):
                await self._heard.wait()
        except TimeoutError as error:
            raise LinkError(self._silence()) from error

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        batch = self._told_lost()
        while self._reception is not None:
            batch += self._reception.take() + self._lapsed(loop.time(), began)
            if not self.health().usable:
                raise LinkError(self._silence())
            if batch:
                yield batch
            batch = []
            self._heard.clear()
            try:
                async with asyncio.timeout_at(self._due(loop.time(), began)):
                    await self._heard.wait()
            except TimeoutError:
                continue
        raise LinkError("the receiver is closed")

    async def execute(self, source: str, order: Order) -> str:
        """Panels take no orders by DC-09."""
        return "unknown_order"

    def health(self) -> Health:
        accounts = self._accounts.values()
        silent = sum(account.heard_at is None for account in accounts)
        reason = f"{silent} of {len(accounts)} panels are silent" if silent else ""
        return Health(self._receiver is not None and silent < len(accounts), reason)

    async def close(self) -> None:
        receiver, self._receiver = self._receiver, None
        self._reception = None
        if receiver is not None:
            await receiver.stop()

    def _answer(self, raw: bytes) -> bytes:
        if self._reception is None:
            return b""
        answer = self._reception.answer(raw, self._clock(), asyncio.get_running_loop().time())
        if self._reception.waiting:
            self._heard.set()
        for account in [one for one in self._missed if one.heard_at is not None]:
            self._missed.discard(account)
            _log.warning("%s: %s calls again", self.name, account.asset)
        return answer

    def _told_lost(self) -> list[Reading]:
        return [reading for one in self._missed for reading in one.doubt(self._clock())]

    def _lapsed(self, tick: float, began: float) -> list[Reading]:
        """Of panels that were silent for too long: that they are lost. Said once, and
        not where all are lost with them, which the link says itself."""
        over = [one for one in self._watched() if tick >= self._ends(one, began)]
        found = [reading for one in over for reading in one.doubt(self._clock())]
        if self.health().usable:
            for account in over:
                self._missed.add(account)
                silence_s = self._options.supervision_s
                _log.warning("%s: %s has not called for %g s", self.name, account.asset, silence_s)
        return found

    def _due(self, tick: float, began: float) -> float:
        """When the next panel will have been silent for too long."""
        ends = [self._ends(account, began) for account in self._watched()]
        return min(ends, default=tick + self._options.supervision_s)

    def _ends(self, account: Account, began: float) -> float:
        since = began if account.heard_at is None else account.heard_at
        return since + self._options.supervision_s

    def _watched(self) -> list[Account]:
        """Those that are not lost yet."""
        return [one for one in self._accounts.values() if one not in self._missed]

    def _silence(self) -> str:
        return f"no panel has called for {self._options.supervision_s:g} s"

    def _subscribers(self) -> dict[str, Subscriber]:
        """The panels with their keys, which are read now. LinkError."""
        found = {}
        for panel in self._options.panels:
            key = None
            if panel.key:
                try:
                    key = key_of(self._shelf.secret(panel.key))
                except (OSError, ValueError) as error:
                    raise LinkError(f"the key of {panel.asset}: {error}") from error
            found[panel.account] = Subscriber(self._accounts[panel.account], key)
        return found
