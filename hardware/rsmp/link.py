"""Sites that speak RSMP, under one source: the supervisor to which they connect."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Annotated

import msgspec

from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError
from hardware.netaddress import split_address
from hardware.rsmp.dialogue import Dialogue
from hardware.rsmp.doorway import Doorway
from hardware.rsmp.messages import Message, plain
from hardware.rsmp.orders import Orders
from hardware.rsmp.picture import Picture
from hardware.rsmp.signalmap import SignalMap
from hardware.rsmp.site import Site
from hardware.rsmp.welcome import welcome
from hardware.sitefile import LinkSpec, Name

_log = logging.getLogger(__name__)
DEFAULT_PORT = 12111
MOST_SITES = 1000
_WAITING = 1000  # batches that nobody has taken: then nobody is listened to
_REST_S = 0.05
_MOST_COMPLAINTS = 100  # of strangers, whose names are without end
SiteId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class RsmpSite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` is site `site`, by its main component (where it is empty, of the same
    name); `intersection` of its controller, 0 where it has but one. Where `peer` is
    given, only that address may connect under its name."""

    asset: Name
    site: SiteId
    component: Annotated[str, msgspec.Meta(max_length=200)] = ""
    intersection: Annotated[int, msgspec.Meta(ge=0, le=255)] = 0
    peer: Annotated[str, msgspec.Meta(max_length=60)] = ""


class RsmpOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`address` is where we listen. `map` names a map that ships, or a file beside the
    site file; `security_code` a secret."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    sites: Annotated[list[RsmpSite], msgspec.Meta(min_length=1, max_length=MOST_SITES)]
    security_code: Annotated[str, msgspec.Meta(max_length=64)] = ""


class RsmpLink:
    """Listens for its sites. Each is served for itself; all share one port."""

    def __init__(
        self,
        spec: LinkSpec,
        options: RsmpOptions,
        read: SignalMap,
        code: Callable[[], str],
        clock: Clock,
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self.host, self.port = split_address(options.address, DEFAULT_PORT)
        self._spec = spec
        self._options = options
        self._read = read
        self._code = code
        self._clock = clock
        self._doorway = Doorway(self._serve, 2 * len(options.sites) + 16)
        self._sites: dict[str, Site] = {}
        self._by_asset: dict[str, Site] = {}
        self._said: asyncio.Queue[Sequence[Reading]] = asyncio.Queue()
        self._arrived = asyncio.Event()
        self._reason = "no site has connected"
        self._missed: set[str] = set()  # said to be lost
        self._complained: set[str] = set()

    async def open(self) -> None:
        self._said = asyncio.Queue()
        self._arrived = asyncio.Event()
        self._missed.clear()  # with the link they are all new
        self._sites = {one.site: self._site(one) for one in self._options.sites}
        self._by_asset = {one.asset: self._sites[one.site] for one in self._options.sites}
        self.port = self._doorway.open(self.host, self.port)
        await self._arrived.wait()

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        while True:
            batch = await self._said.get()
            if not self.health().usable:
                raise LinkError(self._reason)
            yield batch

    async def execute(self, source: str, order: Order) -> str:
        site = self._by_asset.get(order.asset)
        return "unknown_asset" if site is None else await site.execute(order)

    def health(self) -> Health:
        sites = list(self._sites.values())
        away = sum(not site.connected for site in sites)
        wrong = sum(bool(site.picture.clock_off_s) for site in sites)
        reasons = []
        if away:
            reasons.append(f"{away} of {len(sites)} sites are not connected")
        if wrong:
            reasons.append(f"the clocks of {wrong} sites are wrong")
        return Health(away < len(sites), ", ".join(reasons) or ("" if sites else self._reason))

    async def close(self) -> None:
        for site in self._sites.values():
            if site.dialogue is not None:
                site.dialogue.close()
        await self._doorway.close()

    def _site(self, one: RsmpSite) -> Site:
        picture = Picture(self._read, one.asset, one.intersection)
        component = one.component or one.site
        orders = Orders(self._read.orders, self._code)
        timeout_s = self._spec.timeout_s
        return Site(one.site, component, one.peer, picture, orders, self._clock, timeout_s)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it ends."""
        dialogue = Dialogue(reader, writer, self._spec.timeout_s)
        async with contextlib.aclosing(dialogue.messages()) as messages:
            try:
                async with asyncio.timeout(self._spec.timeout_s):
                    site, version = await welcome(dialogue, messages, self._sites, self._read.sxl)
                await self._converse(site, dialogue, messages, version)
            except TimeoutError:
                self._complain(f"{dialogue.name} connects and says nothing")
            except LinkError as error:
                self._complain(plain(str(error)))
            finally:
                dialogue.close()

    async def _converse(
        self,
        site: Site,
        dialogue: Dialogue,
        messages: AsyncGenerator[Message, None],
        version: str,
    ) -> None:
        site.greet(dialogue, version, self._read, self._spec.poll_s)
        beating = asyncio.create_task(site.beat(dialogue, self._spec.poll_s))
        self._found(site)
        reason = "the link has ended"
        try:
            async for message in messages:
                objection, batch = site.hear(message)
                dialogue.answer(message, objection)
                if batch:
                    self._said.put_nowait(batch)
                while self._said.qsize() > _WAITING:
                    await asyncio.sleep(_REST_S)
        except LinkError as error:
            reason = plain(str(error))
        finally:
            dialogue.close()
            if site.dialogue is dialogue:
                self._said.put_nowait(site.leave())  # also where it is nothing
                self._lost(site, reason)
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    def _found(self, site: Site) -> None:
        self._arrived.set()
        if site.identity in self._missed:
            self._missed.discard(site.identity)
            _log.warning("%s: %s has connected again", self.name, site.identity)

    def _lost(self, site: Site, reason: str) -> None:
        """Said once, and not where the whole link is lost with it, which says so itself."""
        self._reason = reason
        if self.health().usable and site.identity not in self._missed:
            self._missed.add(site.identity)
            _log.warning("%s: %s: %s", self.name, site.identity, reason)

    def _complain(self, reason: str) -> None:
        """Of who was not let in; the same is said once."""
        self._reason = reason
        if reason not in self._complained and len(self._complained) < _MOST_COMPLAINTS:
            self._complained.add(reason)
            _log.info("%s: %s", self.name, reason)
