"""What the gateway needs of every protocol.

A link is polled by the gateway's one loop and never blocks it: whatever a
protocol does in threads or an event loop of its own stays behind these
methods and reaches the gateway through a queue, as with the bus's client. So
one beat decides what is due, late or done, and a test can drive it by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.bus.wire import Order, Reading


@dataclass(frozen=True, slots=True)
class Health:
    """How a link is. `reason` is plain English for log and health screen."""

    usable: bool
    reason: str = ""


class Link(Protocol):
    """The way to the devices of some sources.

    `real` says whether real equipment listens at the other end: the gateway
    of a simulation does not open such a link.
    """

    name: str
    real: bool

    def open(self) -> None:
        """Begins to connect, and returns at once."""

    def readings(self) -> Sequence[tuple[str, Reading]]:
        """What devices said since the last call, each with its source. Empty
        for devices that speak MQTT: they publish by themselves."""

    def execute(self, source: str, order: Order) -> str:
        """Hands an order to its device, now or never: "" once it is on its way,
        else the reason why not."""

    def health(self) -> Health:
        """Whether an order could go out now."""

    def close(self) -> None:
        """Ends the connection; nothing is sent after it."""
