"""What is known of the devices behind a gateway, and which readings that makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from app.bus.stamp import format_stamp, parse_stamp
from app.bus.wire import Reading, Value
from hardware.link import Clock
from hardware.talq.attributemap import AttributeMap, Point, factor
from hardware.talq.message import Device, DeviceClass, Function, plain_value, stamp_of

OUT_OF_REACH = "CommunicationFunction.communicationFailure"
_AHEAD_S = 2.0  # how far a time may lie in the future
_SKEW_S = 5.0  # how wrong a gateway's clock may be
_DIGITS = 9  # significant ones: what a unit adds behind them is noise of the arithmetic
Plain = bool | float | str


class DeviceBook:
    """The last word on every attribute, by asset. `kinds` are the assets that the gateway
    speaks for, `addresses` what it knows them by as far as a file says; the others it
    names itself."""

    def __init__(
        self,
        read: AttributeMap,
        kinds: Mapping[str, str],
        addresses: Mapping[str, str],
        clock: Clock,
    ) -> None:
        self.address: dict[str, str] = dict(addresses)  # by asset
        self._points = {kind: read.points_of(kind) for kind in read.kinds}
        self._kinds = kinds
        self._asset = {address: asset for asset, address in addresses.items()}
        self._clock = clock
        self._held: dict[str, dict[str, tuple[Plain, float]]] = {}
        self._functions: dict[tuple[str, str], str] = {}  # asset and function id -> its type
        self._units: dict[tuple[str, str], str] = {}  # device class and place -> unit
        self._class: dict[str, str] = {}  # by asset
        self._told: dict[tuple[str, str], Reading] = {}

    def learn(self, classes: Iterable[DeviceClass]) -> None:
        """In which units a gateway counts."""
        for one in classes:
            for function in one.functions:
                for attribute in function.attributes:
                    if attribute.unit:
                        place = f"{function.type}.{attribute.name}"
                        self._units[one.name, place] = attribute.unit

    def take(self, device: Device) -> str:
        """Notes all that a device says; its asset, "" where it is none of ours."""
        address = device.address.lower()
        asset = self._asset.get(address) or self._named(device, address)
        if asset:
            self._class[asset] = device.device_class
            held = self._held.setdefault(asset, {})
            for function in device.functions:
                kind, identity = function.get("type"), function.get("id")
                if isinstance(kind, str):
                    if isinstance(identity, str):
                        self._functions[asset, identity] = kind
                    held |= _attributes(kind, function)
        return asset

    def note(self, source: str, name: str, attribute: object) -> str:
        """Notes one attribute of ``{address}`` or ``{address}/{functionId}``; the asset,
        "" where that is none of ours or says nothing."""
        asset, identity = self.asset(source), source.partition("/")[2]
        value = plain_value(attribute)
        if not asset or value is None:
            return ""
        held = self._held.setdefault(asset, {})
        kind = self._functions.get((asset, identity))
        places = [f"{kind}.{name}"] if kind else self._places(asset, name)
        for place in places:
            held[place] = (value, parse_stamp(stamp_of(attribute)))
        return asset if places else ""

    def asset(self, source: str) -> str:
        """Whose address ``{address}`` or ``{address}/{functionId}`` is, "" for nobody's."""
        return self._asset.get(source.partition("/")[0].lower(), "")

    def readings(self, asset: str, skew_s: float, name: str = "") -> list[Reading]:
        """What its points say now, or those only that an attribute of this `name` is for.
        Where the gateway's clock is wrong by `skew_s`, or a time lies in the future, it is
        ours that counts, and the word is uncertain."""
        held = self._held.get(asset, {})
        if name == OUT_OF_REACH.partition(".")[2]:
            name = ""  # which is a matter of all of them
        lost = held.get(OUT_OF_REACH, (False, 0.0))[0] is True
        made = []
        for point in self._points[self._kinds[asset]]:
            if name and not any(place.partition(".")[2] == name for place in point.places):
                continue
            value = self._value(asset, point, held)
            if value is not None:
                bad = lost and OUT_OF_REACH not in point.places
                made.append(self._reading(asset, point, value, skew_s, bad))
        self._told.update(((one.asset, one.point), one) for one in made)
        return made

    def reachable(self, asset: str) -> bool:
        """Whether the gateway says that it has its device in reach."""
        held = self._held.get(asset)
        return held is not None and held.get(OUT_OF_REACH, (False, 0.0))[0] is not True

    @property
    def known(self) -> list[str]:
        """The assets of which something is known."""
        return list(self._held)

    def doubt(self, assets: Iterable[str]) -> list[Reading]:
        """These are not told any more: their last values, as bad ones."""
        gone = set(assets)
        now = format_stamp(self._clock())
        found = [one for one in self._told.values() if one.asset in gone]
        for one in found:
            del self._told[one.asset, one.point]
        for asset in gone:
            self._held.pop(asset, None)
        return [Reading(one.asset, one.point, one.value, now, "bad") for one in found]

    def _named(self, device: Device, address: str) -> str:
        """The asset that it says it is, if nobody else is."""
        for function in device.functions:
            if function.get("type") == "BasicFunction":
                asset = plain_value(function.get("assetId"))
                if isinstance(asset, str) and asset in self._kinds and asset not in self.address:
                    self.address[asset] = address
                    self._asset[address] = asset
                    return asset
        return ""

    def _places(self, asset: str, name: str) -> list[str]:
        """Where the map looks for an attribute of this name, of whichever function."""
        points = self._points[self._kinds[asset]]
        places = (place for point in points for place in point.places)
        return [place for place in dict.fromkeys(places) if place.partition(".")[2] == name]

    def _value(
        self, asset: str, point: Point, held: Mapping[str, tuple[Plain, float]]
    ) -> Value | None:
        if point.attribute:
            raw = held.get(point.attribute, (None, 0.0))[0]
            if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not isfinite(raw):
                return None
            announced = self._units.get((self._class.get(asset, ""), point.attribute), "")
            times = factor(point.unit, announced or point.unit) * point.scale
            value = raw * times
            return float(f"{value:.{_DIGITS}g}") if isfinite(value) else None
        known = [sign for sign in point.signs if sign.attribute in held]
        if not known:
            return None
        for sign in known:
            raw = held[sign.attribute][0]
            if not isinstance(raw, str) and raw > sign.above:
                return sign.word
        return point.otherwise

    def _reading(self, asset: str, point: Point, value: Value, skew_s: float, bad: bool) -> Reading:
        now = self._clock()
        stamps = [self._held[asset][p][1] for p in point.places if p in self._held[asset]]
        at = max((stamp for stamp in stamps if isfinite(stamp)), default=now)
        quality = "good"
        if abs(skew_s) > _SKEW_S or at > now + _AHEAD_S:
            at, quality = now, "uncertain"
        before = self._told.get((asset, point.point))
        at = max(min(at, now), parse_stamp(before.time) if before is not None else 0.0)
        quality = "bad" if bad else quality
        return Reading(asset, point.point, value, format_stamp(at), quality)


def _attributes(kind: str, function: Function) -> dict[str, tuple[Plain, float]]:
    """By place, those that say something."""
    found = {}
    for name, attribute in function.items():
        value = plain_value(attribute) if isinstance(attribute, dict) else None
        if value is not None:
            found[f"{kind}.{name}"] = (value, parse_stamp(stamp_of(attribute)))
    return found
