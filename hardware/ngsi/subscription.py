"""A wish to be told the news of some entities, kept alive at the context broker."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from app.bus.stamp import format_stamp
from hardware.link import Clock, LinkError
from hardware.ngsi.options import Api
from hardware.ngsi.wire import RefusedError, Wire

LASTS_S = 3600.0  # should we be killed, the broker forgets us by then
_NAMED_AT_MOST = 200  # entities; more are all of their type
_GONE = 404
_PLACE = "subscriptions"


class Subscription:
    """To be told at `uri` what entities `ids` of `type` say."""

    def __init__(self, wire: Wire, kind: str, ids: Sequence[str], uri: str, clock: Clock) -> None:
        self.id = ""
        self._wire = wire
        self._type = kind
        self._ids = list(ids) if len(ids) <= _NAMED_AT_MOST else []
        self._uri = uri
        self._clock = clock
        self._until = 0.0

    async def keep(self) -> None:
        """Makes it where there is none, and renews it in time. LinkError."""
        now = self._clock()
        if self.id and now < self._until - LASTS_S / 2:
            return
        until = format_stamp(now + LASTS_S)
        if self.id:
            word = "expiresAt" if self._wire.api is Api.LD else "expires"
            try:
                await self._wire.send("PATCH", _PLACE, self.id, body={word: until})
                self._until = now + LASTS_S
                return
            except RefusedError as error:
                if error.status != _GONE:
                    raise
        made = self._wanted(until)
        place = await self._wire.send("POST", _PLACE, body=made)
        self.id = unquote(place.rstrip("/").rpartition("/")[2]) or str(made.get("id", ""))
        if not self.id:
            raise LinkError("the context broker does not say which subscription it has made")
        self._until = now + LASTS_S

    async def end(self, within_s: float) -> None:
        """The broker is to forget it; where it cannot be told, it does so in time."""
        identity, self.id = self.id, ""
        if identity:
            with contextlib.suppress(LinkError):
                await self._wire.send("DELETE", _PLACE, identity, within_s=within_s)

    def _wanted(self, until: str) -> dict[str, Any]:
        if self._wire.api is Api.LD:
            return {
                "id": f"urn:ngsi-ld:Subscription:{uuid4()}",
                "type": "Subscription",
                "entities": [{"id": one, "type": self._type} for one in self._ids]
                or [{"type": self._type}],
                "notification": {
                    "format": "normalized",
                    "endpoint": {"uri": self._uri, "accept": "application/json"},
                },
                "expiresAt": until,
            }
        return {
            "description": "news for a control room",
            "subject": {
                "entities": [{"id": one, "type": self._type} for one in self._ids]
                or [{"idPattern": ".*", "type": self._type}]
            },
            "notification": {"http": {"url": self._uri}, "attrsFormat": "normalized"},
            "expires": until,
        }
