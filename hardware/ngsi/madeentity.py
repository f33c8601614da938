"""One made-up entity of a context broker: the map of a real one, read the other way
round."""

from __future__ import annotations

from typing import Any

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.linkplan import Conduct
from hardware.mapped import NoValueError, Raw, decoded, encoded
from hardware.ngsi.entitymap import EntityMap
from hardware.ngsi.options import Api, Form

_TYPES = {str: "Text", bool: "Boolean", int: "Number", float: "Number"}


class MadeEntity:
    """`asset` as entity `identity`. While its device is mute, the broker keeps what it
    said last, as brokers do."""

    def __init__(self, asset: str, identity: str, read: EntityMap, conduct: Conduct) -> None:
        self.asset = asset
        self.id = identity
        self._map = read
        self._conduct = conduct
        self._values: dict[str, Raw] = {}
        self._at = ""

    def measure(self, now: float) -> bool:
        """Hears its device, by the device's clock; whether that says something new."""
        if self._conduct.mute(self.asset) and self._at:
            return False
        values = {
            mapped.attribute: encoded(mapped, self._conduct.value(self.asset, mapped.point))
            for mapped in self._map.points
        }
        self._at = format_stamp(now)
        changed = values != self._values
        self._values = values
        return changed

    def document(self, api: Api, form: str) -> dict[str, Any]:
        """As it stands in an answer or a notification."""
        document: dict[str, Any] = {"id": self.id, "type": self._map.type}
        for name, raw in self._values.items():
            document[name] = _attribute(raw, self._at, api, form)
        if self._map.times:
            document[self._map.times[0]] = _time(self._at, api, form)
        return document

    def asked(self, attribute: str, said: Any) -> tuple[str, Value] | None:
        """Point and value of an order; None where it is none, or makes no sense to it."""
        raw = said.get("value") if isinstance(said, dict) else said
        for mapped in self._map.orders:
            if mapped.attribute == attribute:
                try:
                    return mapped.point, decoded(mapped, raw)
                except NoValueError:
                    return None
        return None


def _attribute(raw: Raw, at: str, api: Api, form: str) -> Any:
    if form == Form.KEY_VALUES:
        return raw
    if api is Api.V2:
        time = {"type": "DateTime", "value": at}
        return {"type": _TYPES[type(raw)], "value": raw, "metadata": {"timestamp": time}}
    if form == Form.CONCISE:
        return {"value": raw, "observedAt": at}
    return {"type": "Property", "value": raw, "observedAt": at}


def _time(at: str, api: Api, form: str) -> Any:
    if form == Form.KEY_VALUES:
        return at
    if api is Api.V2:
        return {"type": "DateTime", "value": at, "metadata": {}}
    value = {"@type": "DateTime", "@value": at}
    return {"value": value} if form == Form.CONCISE else {"type": "Property", "value": value}
