"""A real asyncua server that misbehaves where it is told to."""

from __future__ import annotations

import asyncio
import random
import socket
from typing import Any, cast

from asyncua import Server, ua
from asyncua.common.utils import Buffer
from asyncua.server.binary_server_asyncio import BinaryServer, OPCUAProtocol
from asyncua.server.uaprocessor import UaProcessor

from hardware.opcua.session import hush
from hardware.opcua.space import SharingServer
from hardware.serverfaults import ServerFaults

_GARBAGE = bytes(range(7, 47))
_TURNS = 5  # of the loop, from an accepted connection to its protocol, and to its end


class UaServer(Server):
    """Listens at `host` and `port`; 0 takes a free one. It starts and stops once."""

    def __init__(self, host: str, port: int, faults: ServerFaults, **more: Any) -> None:
        hush()
        super().__init__(iserver=SharingServer(**more))
        self.iserver.disabled_clock = True  # its end waits for the clock's second
        self.iserver.bind_condition_methods = True  # who asks for all alarms gets them
        self.faults = faults
        self.socket_address = (host, port)
        self.set_endpoint(f"opc.tcp://{host}:{port}")
        self.set_force_server_timestamp(False)

    async def start(self) -> None:
        """OSError where the address is taken."""
        await self._setup_server_nodes()
        await self.iserver.start()
        host, port = self.socket_address
        self.bserver = _Doors(self.iserver, host, port, self.limits, self.faults)
        self.bserver.set_policies(self._policies)
        await self.bserver.start()

    async def stop(self) -> None:
        """Hangs up on everybody."""
        doors = self.bserver
        if isinstance(doors, _Doors):
            await doors.shut()
        await super().stop()
        await asyncio.sleep(0)


class _Doors(BinaryServer):
    def __init__(
        self, inside: SharingServer, host: str, port: int, limits: Any, faults: ServerFaults
    ) -> None:
        super().__init__(inside, host, port, limits)
        self.port: int = port
        self._faults = faults
        self._door: socket.socket | None = None

    async def start(self) -> None:
        # In this order a cancellation finds nothing that nobody holds.
        self._door = socket.create_server((self.hostname, self.port))
        self.port = self._door.getsockname()[1]
        self._server = await asyncio.get_running_loop().create_server(
            self._make_protocol, sock=self._door, start_serving=False
        )
        self.cleanup_task = asyncio.create_task(self._close_task_loop())
        await self._server.start_serving()

    def _make_protocol(self) -> OPCUAProtocol:
        return _Caller(self, self._faults)

    async def shut(self) -> None:
        """Lets nobody in any more, and hangs up on who is in."""
        if self._door is not None:
            asyncio.get_running_loop().remove_reader(self._door)
            if self._server is None:
                self._door.close()
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        for client in list(self.clients):
            if client.transport is not None:
                client.transport.abort()
        for _ in range(_TURNS):
            await asyncio.sleep(0)


class _Caller(OPCUAProtocol):
    """One connection."""

    def __init__(self, doors: _Doors, faults: ServerFaults) -> None:
        super().__init__(
            doors.iserver, doors._policies, doors.clients, doors.closing_tasks, doors.limits
        )
        self._faults = faults

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        answers = _Answers(cast(asyncio.Transport, transport), self._faults)
        super().connection_made(cast(asyncio.Transport, answers))
        if self.transport is not None:  # it was let in
            self.processor: Any = _Processor(self.iserver, answers, self.limits, self._faults)
            self.processor.set_policies(self.policies)

    async def _process_one_msg(self, header: Any, buf: Buffer) -> bool:
        if self._faults.mute:
            return True  # heard by nobody
        return bool(await super()._process_one_msg(header, buf))


class _Processor(UaProcessor):
    def __init__(self, inside: Any, answers: Any, limits: Any, faults: ServerFaults) -> None:
        super().__init__(inside, answers, limits)
        self._faults = faults

    async def _process_message(self, typeid: Any, requesthdr: Any, seqhdr: Any, body: Any) -> Any:
        if self._faults.refuses:
            raise ua.uaerrors.BadServiceUnsupported
        return await super()._process_message(typeid, requesthdr, seqhdr, body)


class _Answers:
    """The transport of a connection, on which answers may be late, lost or spoiled."""

    def __init__(self, transport: asyncio.Transport, faults: ServerFaults) -> None:
        self._transport = transport
        self._faults = faults

    def write(self, data: bytes) -> None:
        faults = self._faults
        if faults.mute or random.random() < faults.loss:
            return
        data = _GARBAGE if faults.garbage else data
        if faults.delay_s:
            asyncio.get_running_loop().call_later(faults.delay_s, self._transport.write, data)
        else:
            self._transport.write(data)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()
