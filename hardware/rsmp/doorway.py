"""A listening socket, and all who came in by it: nobody stays when it is closed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from hardware.link import LinkError
from hardware.rsmp.messages import LONGEST

_REST_S = 0.5
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Doorway:
    """Serves each connection in a task of its own, at most `most` at once."""

    def __init__(self, serve: Serve, most: int) -> None:
        self._serve = serve
        self._most = most
        self._door: socket.socket | None = None
        self._guests: dict[asyncio.Task[None], socket.socket] = {}

    def open(self, host: str, port: int) -> int:
        """Listens; the port. LinkError where that cannot be."""
        try:
            address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            door = socket.socket(address[0], socket.SOCK_STREAM)
        except OSError as error:
            raise LinkError(f"cannot listen at {host}:{port}: {error.strerror}") from error
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.setblocking(False)
            door.bind(address[4])
            door.listen(128)
        except OSError as error:
            door.close()
            raise LinkError(f"cannot listen at {host}:{port}: {error.strerror}") from error
        self._door = door
        self._listen(door)
        return int(door.getsockname()[1])

    async def close(self) -> None:
        """Hangs up on everybody. What matters is done before the first wait."""
        door, self._door = self._door, None
        if door is not None:
            asyncio.get_running_loop().remove_reader(door)
            door.close()
        for guest in self._guests:
            guest.cancel()
        await asyncio.gather(*self._guests, return_exceptions=True)

    def _listen(self, door: socket.socket) -> None:
        if door is self._door:
            asyncio.get_running_loop().add_reader(door, self._knock, door)

    def _knock(self, door: socket.socket) -> None:
        try:
            guest, _ = door.accept()
        except OSError:  # who knocked is gone, or we have too many files: for a while
            asyncio.get_running_loop().remove_reader(door)
            asyncio.get_running_loop().call_later(_REST_S, self._listen, door)
            return
        if len(self._guests) >= self._most:
            guest.close()
            return
        guest.setblocking(False)
        task = asyncio.get_running_loop().create_task(self._entertain(guest))
        self._guests[task] = guest
        task.add_done_callback(self._left)

    async def _entertain(self, guest: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=guest, limit=LONGEST)
        try:
            await self._serve(reader, writer)
        finally:
            writer.transport.abort()

    def _left(self, task: asyncio.Task[None]) -> None:
        self._guests.pop(task).close()  # also where the task never began
        if not task.cancelled():
            task.exception()
