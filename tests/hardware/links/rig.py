"""What the contract of links asks of each protocol's test rig."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import NamedTuple

from app.bus.stamp import format_stamp
from app.bus.wire import Order, Value
from hardware.link import Link
from hardware.serverfaults import ServerFaults

SOURCE = "lighting-01"
NOTICED = frozenset({"mute", "garbage", "refuses", "slow", "restart"})


class Deed(NamedTuple):
    """A point of an asset, and a value for it."""

    asset: str
    point: str
    value: Value


def order(identity: str, deed: Deed, *, lasts_s: float = 60.0) -> Order:
    now = time.time()
    return Order(
        id=identity,
        asset=deed.asset,
        point=deed.point,
        value=deed.value,
        issued_at=format_stamp(now),
        expires_at=format_stamp(now + lasts_s),
        epoch=1,
    )


class Rig(ABC):
    """A real server of the protocol on loopback, and a link to it.

    `tells` says whether readings come through the link. `deeds` are two orders that its
    devices take, of different points; none where they take no orders. Of the first, the
    device also says what became of it; `before` is what it says before. `sign` is
    something else that can become true, from what `calm` says; with `be` it does.
    `faults` are those of its server; None where there are none to be had. `noticed` are
    the faults in which nothing can be known any more: the link is lost, or its device's
    values become bad. The others must only not make it lie.
    """

    source = SOURCE
    tells = True
    deeds: tuple[Deed, Deed] | None
    before: Value
    sign: Deed
    calm: Value
    faults: ServerFaults | None = None
    noticed: frozenset[str] = NOTICED

    @abstractmethod
    def link(self) -> Link:
        """A new link, not open."""

    @abstractmethod
    def obeyed(self) -> list[Deed]:
        """What the devices have carried out, in order."""

    def be(self, deed: Deed) -> None:
        """From now on this is true in the field."""
        raise AssertionError(f"nothing can become true in this field: {deed}")

    @abstractmethod
    def vanish(self) -> None:
        """The other end ends."""

    @abstractmethod
    def appear(self) -> None:
        """And is there again, at the same address."""

    @abstractmethod
    def stop(self) -> None: ...
