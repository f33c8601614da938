"""City and kinds as the engine has them, for people to read at a terminal."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from app.bus.rows import AlarmRow
from app.core.city import City
from app.core.citycodec import decode_city
from app.core.kind import Kind, OrderKind, Point
from app.core.kindset import parse_kinds
from app.wiring.cli.failure import REFUSED, CommandError
from app.wiring.cli.line import EngineLine


class TownView:
    """What the rows of the engine are about."""

    def __init__(self, city: City, kinds: dict[str, Kind], language: str) -> None:
        self.city = city
        self.kinds = kinds
        self.language = language

    @classmethod
    def fetched(cls, line: EngineLine, language: str) -> TownView:
        """City and kinds by two questions."""
        city = decode_city(b"".join(line.ask("city")))
        files = {str(name): str(text) for name, text in line.rows("kinds", list)}
        return cls(city, parse_kinds(files), language)

    def row(self, asset: str) -> int:
        """CommandError where the city has no such asset."""
        found = self.city.rows.get(asset)
        if found is None:
            raise CommandError(f"no asset {asset!r} in this city; try `ondijon assets`", REFUSED)
        return found

    def kind(self, asset: str) -> Kind:
        return self.kinds[self.city.kind_name(self.row(asset))]

    def point(self, asset: str, name: str) -> Point:
        """CommandError, with the points there are, where the kind has none such."""
        points = {point.name: point for point in self.kind(asset).points}
        if name not in points:
            raise CommandError(f"{asset} has no point {name!r}; it has {', '.join(points)}")
        return points[name]

    def order(self, asset: str, name: str) -> OrderKind:
        """CommandError, with the orders there are, where the kind takes none such."""
        orders = {order.name: order for order in self.kind(asset).orders}
        if name not in orders:
            there = ", ".join(orders) or "none"
            raise CommandError(f"{asset} takes no order {name!r}; it takes: {there}")
        return orders[name]

    def title(self, asset: str) -> str:
        row = self.city.rows.get(asset)
        return asset if row is None else self.city.names[row] or asset

    def place(self, asset: str) -> str:
        row = self.city.rows.get(asset)
        return "" if row is None else self.city.place(row)

    def message(self, alarm: AlarmRow) -> str:
        """The rule's sentence; its name for a rule that is no more."""
        row = self.city.rows.get(alarm.asset)
        rules = () if row is None else self.kinds[self.city.kind_name(row)].rules
        for rule in rules:
            if rule.name == alarm.rule:
                return rule.message.say(self.language)
        return alarm.rule


def iso(epoch: float | None) -> str | None:
    """ISO 8601 in UTC, for programs."""
    if epoch is None or math.isnan(epoch):
        return None
    moment = datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def finite(value: float | None) -> float | None:
    """JSON has no NaN: what is not known is null."""
    return None if value is None or not math.isfinite(value) else value
