"""Assets held for one person while an order to them is being confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RESERVED_S = 10.0
CLOCK_SLACK_S = 1.0  # more time left than that beyond RESERVED_S: the clock was put back


@dataclass(frozen=True, slots=True)
class Reservation:
    """`value` as held. Over at `until`, or when the order is given or left."""

    person: str
    desk: str
    order: str
    value: float
    assets: frozenset[str]
    until: float


class Reservations:
    """One a desk at most: a newer one takes the place of its older. They are not
    remembered over a restart. `changed` holds by desk what is true since it was taken;
    None: nothing any more."""

    def __init__(self) -> None:
        self._by_desk: dict[str, Reservation] = {}
        self._by_asset: dict[str, str] = {}
        self.changed: dict[str, Reservation | None] = {}

    def holder(self, asset: str, desk: str, now: float) -> Reservation | None:
        """What another desk than `desk` holds the asset by."""
        owner = self._by_asset.get(asset)
        if owner is None or owner == desk:
            return None
        reservation = self._by_desk[owner]
        return reservation if _stands(reservation, now) else None

    def take(
        self, person: str, desk: str, order: str, value: float, assets: Iterable[str], now: float
    ) -> Reservation:
        """Hold what nobody else holds of `assets`, for RESERVED_S from now on."""
        free = frozenset(one for one in assets if self.holder(one, desk, now) is None)
        self.release(desk)
        reservation = Reservation(person, desk, order, value, free, now + RESERVED_S)
        self._by_desk[desk] = self.changed[desk] = reservation
        for asset in free:
            self._by_asset[asset] = desk
        return reservation

    def release(self, desk: str) -> None:
        """The desk holds nothing any more."""
        reservation = self._by_desk.pop(desk, None)
        if reservation is None:
            return
        for asset in reservation.assets:
            if self._by_asset.get(asset) == desk:
                del self._by_asset[asset]
        self.changed[desk] = None

    def tick(self, now: float) -> None:
        """Let go of what is over."""
        for desk, reservation in list(self._by_desk.items()):
            if not _stands(reservation, now):
                self.release(desk)

    def take_changes(self) -> dict[str, Reservation | None]:
        """By desk, what changed since the last call."""
        changes, self.changed = self.changed, {}
        return changes


def _stands(reservation: Reservation, now: float) -> bool:
    return 0.0 < reservation.until - now <= RESERVED_S + CLOCK_SLACK_S
