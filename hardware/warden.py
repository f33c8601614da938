"""Keeps one link open, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from app.bus.backoff import Backoff
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, Link, LinkError, is_late
from hardware.linkplan import OPEN_WITHIN_S

_log = logging.getLogger(__name__)
MOST_WAITING = 50_000  # readings that nobody has taken: then the link is not read
MOST_ORDERS = 2_000  # on their way to devices at once
_STEADY_S = 30.0  # a link that held for so long is tried again at once
_CLOSE_WITHIN_S = 3.0
_REST_S = 0.05
_NOT_OPEN = Health(False, "not open yet")


class Turn(Enum):
    """A link came or went."""

    UP = auto()
    DOWN = auto()


class Outcome(NamedTuple):
    """What became of an order. `reason` "" says that it went out."""

    source: str
    order: Order
    reason: str


class Warden:
    """Opens a link, opens it again whenever it is lost, after waits that grow and
    have some chance in them, and says each outage once and its end once.

    `start`, `stop`, `submit`, `take` and `outcomes` are for the thread of the
    gateway; nothing of them waits for the link.
    """

    def __init__(
        self,
        link: Link,
        clock: Clock,
        *,
        backoff: Backoff | None = None,
        open_within_s: float = OPEN_WITHIN_S,
    ) -> None:
        self.link = link
        self.name = link.name
        self.real = link.real
        self._clock = clock
        self._backoff = backoff or Backoff(0.5, 30.0)
        self._open_within_s = open_within_s
        self._said: deque[Turn | Sequence[Reading]] = deque()
        self._waiting = 0  # written by the link's thread only
        self._taken = 0  # written by the gateway's only
        self._outcomes: deque[Outcome] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._up = False
        self._health = _NOT_OPEN
        self._outage_at: float | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"link-{self.name}", daemon=True)

    # --- for the gateway ----------------------------------------------------------

    def start(self) -> None:
        """Begins to connect, and returns at once."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Ends the link; what it holds up is left behind after three seconds."""
        if not self._thread.is_alive():
            return
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(_CLOSE_WITHIN_S * 2)
        if self._thread.is_alive():
            _log.error("%s: does not end and is left behind", self.name)

    def health(self) -> Health:
        """Whether an order could go out now."""
        return self.link.health() if self._up else self._health

    @property
    def tried(self) -> bool:
        """Whether it was lost, or could not be opened, at least once."""
        return self._health is not _NOT_OPEN

    def submit(self, source: str, order: Order) -> None:
        """Has an order carried out; what became of it comes out of `outcomes`."""
        if self._loop is None or not self._up:
            self._outcomes.append(Outcome(source, order, "not_sent"))
            return
        self._loop.call_soon_threadsafe(self._begin, source, order)

    def outcomes(self) -> list[Outcome]:
        """Of the orders that have one since the last call."""
        return [self._outcomes.popleft() for _ in range(len(self._outcomes))]

    def take(self) -> list[Turn | Sequence[Reading]]:
        """What the link said since the last call, in its order."""
        taken = [self._said.popleft() for _ in range(len(self._said))]
        self._taken += sum(len(one) for one in taken if not isinstance(one, Turn))
        return taken

    # --- in the link's thread -------------------------------------------------------

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._keeping = asyncio.current_task()
        self._ready.set()
        try:
            await self._keep()
        except asyncio.CancelledError:
            await self._end_orders()
        finally:
            self._up = False

    def _cancel(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()

    async def _keep(self) -> None:
        """For ever."""
        while True:
            began = time.monotonic()
            reason = await self._live()
            self._lost(reason)
            if time.monotonic() - began > _STEADY_S:
                self._backoff.reset()
            await asyncio.sleep(self._backoff.next())

    async def _live(self) -> str:
        """One life of the link; why it ended."""
        try:
            async with contextlib.aclosing(self.link.readings()) as readings:
                async with asyncio.timeout(self._open_within_s):
                    await self.link.open()
                    first = await anext(readings, ())
                self._found()
                await self._put(first)
                async for batch in readings:
                    await self._put(batch)
            return "it ended without a word"
        except LinkError as error:
            return str(error)
        except TimeoutError:
            return f"no answer within {self._open_within_s:g} s"
        except Exception as error:  # a fault of the link itself: it harms nobody else
            _log.debug("%s: a foreign error", self.name, exc_info=True)
            return f"{type(error).__name__}: {error}"
        finally:
            await self._close()

    async def _put(self, batch: Sequence[Reading]) -> None:
        while self._waiting - self._taken > MOST_WAITING:
            await asyncio.sleep(_REST_S)
        if batch:
            self._waiting += len(batch)
            self._said.append(batch)

    def _found(self) -> None:
        if self._outage_at is not None:
            lasted_s = time.monotonic() - self._outage_at
            _log.warning("%s: is back after %.0f s", self.name, lasted_s)
            self._outage_at = None
        else:
            _log.info("%s: is open", self.name)
        self._up = True
        self._said.append(Turn.UP)

    def _lost(self, reason: str) -> None:
        self._health = Health(False, reason)
        if self._outage_at is None:
            self._outage_at = time.monotonic()
            _log.warning("%s: %s", self.name, reason)
        if self._up:
            self._up = False
            self._said.append(Turn.DOWN)

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_WITHIN_S):
                await self.link.close()
        except Exception:  # it promised not to; it is gone for us all the same
            _log.debug("%s: cannot be closed", self.name, exc_info=True)

    def _begin(self, source: str, order: Order) -> None:
        if len(self._running) >= MOST_ORDERS:
            self._outcomes.append(Outcome(source, order, "busy"))
            return
        task = asyncio.get_running_loop().create_task(self._execute(source, order))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _execute(self, source: str, order: Order) -> None:
        reason = "not_sent"
        try:
            if not self._up:
                pass
            elif is_late(order, self._clock()):
                reason = "expired"
            else:
                reason = await self.link.execute(source, order)
        except LinkError:
            pass  # the link says its outage itself
        except Exception:
            _log.exception("%s: order %s", self.name, order.id)
            reason = ""  # nobody can say whether it went out
        finally:
            self._outcomes.append(Outcome(source, order, reason))

    async def _end_orders(self) -> None:
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
