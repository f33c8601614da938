"""What the gateway needs of every protocol.

A link lives in a thread and an event loop of its own, where a
:class:`~hardware.warden.Warden` keeps it: whatever it waits for, or is held up
by, holds up nobody else.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.bus.stamp import parse_stamp
from app.bus.wire import Order, Reading

Clock = Callable[[], float]  # true time, epoch seconds


class LinkError(RuntimeError):
    """The other end cannot be reached or made sense of. The text says why, in plain
    English for log and screen, and is all that comes of a foreign error."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a link is. `reason` is plain English for log and health screen."""

    usable: bool
    reason: str = ""


class Link(Protocol):
    """The way to the devices of one source, or of several that speak MQTT.

    `real` says whether real equipment listens at the other end: the gateway
    of a simulation does not open such a link. All methods are called in one
    event loop; `open` may be called again after `close`.
    """

    name: str
    real: bool

    async def open(self) -> None:
        """Connects. LinkError where that fails; it need not end by itself: who
        opens a link waits only so long."""

    def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        """What devices say, as long as the link holds. The first batch is proof that
        somebody is there and has all that is known so far, which may be nothing.
        Of a device that is lost while others are not, the last values are told
        once more, as bad. Ends with LinkError, never without a word."""

    async def execute(self, source: str, order: Order) -> str:
        """Hands an order to its device, now or never and once: "" where it went out,
        also where nobody can say whether it arrived, else the reason why it surely
        did not. Expiry is looked at right before it goes out."""

    def health(self) -> Health:
        """Whether an order could go out now."""

    async def close(self) -> None:
        """Ends the connection; nothing is sent after it. Never raises."""


def is_late(order: Order, now: float) -> bool:
    """Whether `order` may not be carried out any more; so also where its time is
    none."""
    return not now < parse_stamp(order.expires_at)
