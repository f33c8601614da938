"""What a management system writes into a made-up gateway, and reads again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
from aiohttp import web

from hardware.talq.message import NoMessageError, decoded
from hardware.talq.refusal import RefusalError, not_found, payload_error, said

Item = TypeVar("Item", bound=msgspec.Struct)


class Collection(Generic[Item]):
    """Items of one schema at ``/<name>``, under the key that each has itself. `objection`
    says what is wrong with one, `used` whether another thing speaks of it; `alone` that
    they are added one by one, not as a list."""

    def __init__(
        self,
        name: str,
        schema: type[Item],
        key: Callable[[Item], str],
        most: int,
        objection: Callable[[Item], str] = lambda _: "",
        used: Callable[[str], bool] = lambda _: False,
        alone: bool = False,
    ) -> None:
        self.items: dict[str, Item] = {}
        self._name = name
        self._schema = schema
        self._key = key
        self._most = most
        self._objection = objection
        self._used = used
        self._alone = alone

    def routes(self) -> list[web.RouteDef]:
        one = f"/{self._name}/{{key}}"
        return [
            web.get(f"/{self._name}", self._list),
            web.post(f"/{self._name}", self._add),
            web.put(f"/{self._name}", self._replace),
            web.get(f"/{self._name}/count", self._count),
            web.get(one, self._one),
            web.put(one, self._put),
            web.delete(one, self._delete),
        ]

    async def _list(self, _request: web.Request) -> web.Response:
        return said(list(self.items.values()))

    async def _count(self, _request: web.Request) -> web.Response:
        return said(len(self.items))

    async def _one(self, request: web.Request) -> web.Response:
        return said(self._at(request))

    async def _add(self, request: web.Request) -> web.Response:
        """All of them or none."""
        new = await self._new(request)
        keys = [self._key(item) for item in new]
        if any(key in self.items for key in keys) or len(set(keys)) < len(keys):
            raise RefusalError(409, "resourceConflict", "one of them is there already")
        if len(self.items) + len(new) > self._most:
            raise RefusalError(422, "serviceConstraintExceeded", f"at most {self._most}")
        self._take(new)
        return said(None if self._alone else new, 201)

    async def _replace(self, request: web.Request) -> web.Response:
        new = await self._many(request)
        if any(self._key(item) not in self.items for item in new):
            raise not_found(f"such one of {self._name}")
        self._take(new)
        return said(new)

    async def _put(self, request: web.Request) -> web.Response:
        self._at(request)
        new = _read(await request.read(), self._schema)
        if self._key(new) != request.match_info["key"]:
            raise payload_error("it names itself otherwise")
        self._take([new])
        return said(new)

    async def _delete(self, request: web.Request) -> web.Response:
        gone = self._at(request)
        if self._used(self._key(gone)):
            raise RefusalError(422, "deletingResourceIsReferred", "another thing speaks of it")
        del self.items[self._key(gone)]
        return said(gone)

    async def _new(self, request: web.Request) -> list[Item]:
        if self._alone:
            return [_read(await request.read(), self._schema)]
        return await self._many(request)

    async def _many(self, request: web.Request) -> list[Item]:
        return _read(await request.read(), list[self._schema])  # type: ignore[name-defined]

    def _take(self, new: list[Item]) -> None:
        for item in new:
            objection = self._objection(item)
            if objection:
                raise RefusalError(404, "relatedResourceNotFound", objection)
        self.items |= {self._key(item): item for item in new}

    def _at(self, request: web.Request) -> Item:
        key = request.match_info["key"]
        if key not in self.items:
            raise not_found(f"such one of {self._name}")
        return self.items[key]


Schema = TypeVar("Schema")


def _read(body: bytes, schema: type[Schema]) -> Schema:
    try:
        return decoded(body, schema)
    except NoMessageError as error:
        raise payload_error(str(error)) from error
