"""A made-up context broker: as much of NGSI-LD and NGSIv2 as a link needs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import aiohttp
import msgspec
from aiohttp import web

from app.bus.stamp import parse_stamp
from hardware.jsontext import NoJsonError, parsed
from hardware.linkplan import Conduct
from hardware.ngsi.entitymap import EntityMap
from hardware.ngsi.madeentity import MadeEntity
from hardware.ngsi.options import Api, NgsiEntity
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward
from hardware.webserver import WebServer

_ROOTS = {"/ngsi-ld/v1/": Api.LD, "/v2/": Api.V2}
_MOST_SUBSCRIPTIONS = 100
_TELLS_WITHIN_S = 2.0


class Subscriber(msgspec.Struct):
    """Who wants news, of which entities ([]: all), until when."""

    api: Api
    url: str
    ids: list[str]
    until: float


class ContextBroker:
    """See :class:`hardware.linkplan.Served`. It hears its devices each `period_s`, and
    whenever it is asked."""

    def __init__(
        self,
        entities: Sequence[NgsiEntity],
        read: EntityMap,
        period_s: float,
        conduct: Conduct,
        port: int = 0,
    ) -> None:
        self.faults = ServerFaults()
        self.server = WebServer(self._answer, self.faults, port)
        self.subscribers: dict[str, Subscriber] = {}
        self._conduct = Wayward(conduct, self.faults)
        self._period_s = period_s
        self._type = read.type
        self._entities = {
            one.id: MadeEntity(one.asset, one.id, read, self._conduct) for one in entities
        }
        self._telling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.server.start()
        self._telling = asyncio.create_task(self._tell_news())

    async def stop(self) -> None:
        telling, self._telling = self._telling, None
        if telling is not None:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        self.subscribers.clear()
        await self.server.stop()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        for root, api in _ROOTS.items():
            if request.path.startswith(root):
                steps = [unquote(one) for one in request.raw_path.partition("?")[0].split("/")]
                steps = steps[root.count("/") :]
                return await self._of(request, api, [one for one in steps if one])
        return web.Response(status=404)

    async def _of(
        self, request: web.BaseRequest, api: Api, steps: Sequence[str]
    ) -> web.StreamResponse:
        match request.method, *steps:
            case "GET", "types":
                return web.json_response(self._types(api))
            case "GET", "entities":
                return web.json_response(self._found(request, api))
            case "PATCH", "entities", identity, "attrs":
                return await self._order(identity, await request.read())
            case "POST", "subscriptions":
                return self._subscribe(request, api, await request.read())
            case "PATCH", "subscriptions", identity:
                return self._renew(identity, await request.read())
            case "DELETE", "subscriptions", identity:
                return web.Response(status=204 if self.subscribers.pop(identity, None) else 404)
        return web.Response(status=404)

    def _types(self, api: Api) -> object:
        if api is Api.LD:
            return {"type": "EntityTypeList", "typeList": [self._type]}
        return [{"type": self._type, "count": len(self._entities), "attrs": {}}]

    def _found(self, request: web.BaseRequest, api: Api) -> list[dict[str, Any]]:
        query = request.query
        if query.get("type", self._type) != self._type:
            return []
        wanted = query["id"].split(",") if "id" in query else list(self._entities)
        form = query.get("options", "normalized")
        some = [self._entities[one] for one in wanted if one in self._entities]
        first, most = int(query.get("offset", "0")), int(query.get("limit", "20"))
        found = some[first : first + most]
        for one in found:
            one.measure(time.time() + self.faults.clock_s)
        return [one.document(api, form) for one in found]

    async def _order(self, identity: str, body: bytes) -> web.StreamResponse:
        entity = self._entities.get(identity)
        wanted = _object(body)
        if entity is None or wanted is None:
            return web.Response(status=404 if entity is None else 400)
        for name, said in wanted.items():
            order = entity.asked(name, said)
            if order is None or not await self._conduct.obey(entity.asset, *order):
                return web.Response(status=422)
        return web.Response(status=204)

    def _subscribe(self, request: web.BaseRequest, api: Api, body: bytes) -> web.StreamResponse:
        wish = _object(body)
        try:
            assert wish is not None
            if api is Api.LD:
                entities, until = wish["entities"], wish.get("expiresAt", "")
                url = wish["notification"]["endpoint"]["uri"]
            else:
                entities, until = wish["subject"]["entities"], wish.get("expires", "")
                url = wish["notification"]["http"]["url"]
            ids = [one["id"] for one in entities if "id" in one]
        except (AssertionError, KeyError, TypeError):
            return web.Response(status=400)
        if len(self.subscribers) >= _MOST_SUBSCRIPTIONS:
            return web.Response(status=503)
        identity = str(wish.get("id") or uuid4().hex[:24])
        self.subscribers[identity] = Subscriber(api, str(url), ids, parse_stamp(str(until)))
        return web.Response(status=201, headers={"Location": f"{request.path}/{identity}"})

    def _renew(self, identity: str, body: bytes) -> web.StreamResponse:
        subscriber = self.subscribers.get(identity)
        wish = _object(body) or {}
        until = parse_stamp(str(wish.get("expiresAt", wish.get("expires", ""))))
        if subscriber is None or until != until:
            return web.Response(status=404 if subscriber is None else 400)
        subscriber.until = until
        return web.Response(status=204)

    async def _tell_news(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_TELLS_WITHIN_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                await asyncio.sleep(self._period_s)
                faults = self.faults
                if faults.mute or faults.refuses or not self.subscribers:
                    continue
                now = time.time()
                news = [one for one in self._entities.values() if one.measure(now + faults.clock_s)]
                for identity, subscriber in list(self.subscribers.items()):
                    if subscriber.until < now:
                        del self.subscribers[identity]
                    elif news:
                        await self._tell(session, identity, subscriber, news)

    async def _tell(
        self,
        session: aiohttp.ClientSession,
        identity: str,
        subscriber: Subscriber,
        news: Sequence[MadeEntity],
    ) -> None:
        data = [
            one.document(subscriber.api, "normalized")
            for one in news
            if not subscriber.ids or one.id in subscriber.ids
        ]
        told: object = {"subscriptionId": identity, "data": data}
        if subscriber.api is Api.LD:
            told = {
                "id": f"urn:ngsi-ld:Notification:{uuid4()}",
                "type": "Notification",
                "subscriptionId": identity,
                "data": data,
            }
        body = b"\x07{" if self.faults.garbage else msgspec.json.encode(told)
        headers = {"Content-Type": "application/json"}
        with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with session.post(subscriber.url, data=body, headers=headers):
                pass


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = parsed(body, dict[str, Any])
    except NoJsonError:
        return None
    return found
