"""One connection to a Modbus server, in our own words.

What pymodbus raises or logs ends here: a LinkError with one plain sentence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ExceptionResponse, ModbusPDU

from hardware.link import LinkError
from hardware.modbus.registermap import Table

DEFAULT_PORT = 502
_REFUSALS = {
    1: "it does not know this function",
    2: "it has no such register",
    3: "it does not take this value",
    4: "it failed",
    5: "it is still at it",
    6: "it is busy",
    10: "its gateway finds no way",
    11: "behind its gateway nobody answers",
}


class RefusedError(LinkError):
    """The device answered, and said no, with `code` of the standard."""

    def __init__(self, code: int) -> None:
        super().__init__(_REFUSALS.get(code, f"it refuses with code {code}"))
        self.code = code


def hush() -> None:
    """pymodbus logs each fault many times, with all that went over the wire."""
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)


class Wire:
    """A server at `host` and `port`. One request at a time, none of them repeated: what
    was not answered may have been carried out all the same."""

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        hush()
        self.name = f"{host}:{port}"
        self._host = host
        self._port = port
        self._timeout_s = timeout_s
        self._client: AsyncModbusTcpClient | None = None
        self._ended = False
        self.turn = asyncio.Lock()  # whose request it is

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.connected

    async def connect(self) -> None:
        """LinkError where nobody is there in time, or after `end`."""
        self.close()
        if self._ended:
            raise LinkError(f"the link to {self.name} has ended")
        client = AsyncModbusTcpClient(
            self._host,
            port=self._port,
            timeout=self._timeout_s,
            retries=0,
            reconnect_delay=0,
            name=self.name,
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                if await client.connect() and not self._ended:
                    _unless_cancelled()
                    self._client = client
        except (TimeoutError, OSError, ModbusException) as error:
            _unless_cancelled()
            raise LinkError(f"no connection to {self.name}") from error
        finally:
            if self._client is not client:  # also where we were cancelled meanwhile
                client.close()
        if self._client is None:
            raise LinkError(f"no connection to {self.name}")

    async def ready(self) -> None:
        """Connects if need be. To be called in `turn`; LinkError where that fails."""
        if not self.connected:
            await self.connect()

    async def read(self, unit: int, table: Table, first: int, count: int) -> Sequence[int]:
        """`count` registers or bits from `first` on. To be called in `turn`."""
        client = self._open()
        asked = {
            Table.COIL: client.read_coils,
            Table.DISCRETE: client.read_discrete_inputs,
            Table.INPUT: client.read_input_registers,
            Table.HOLDING: client.read_holding_registers,
        }[table]
        answer = await self._answered(asked(first, count=count, device_id=unit))
        values = answer.bits if table.bits else answer.registers
        if len(values) < count:
            self.close()
            raise LinkError(f"{self.name} answered {len(values)} values instead of {count}")
        return [int(value) for value in values[:count]]

    async def write(self, unit: int, table: Table, first: int, raw: Sequence[int]) -> None:
        """Writes `raw` from `first` on. To be called in `turn`. RefusedError where the
        device says no; another LinkError leaves open whether it was carried out."""
        client = self._open()
        if table is Table.COIL:
            await self._answered(client.write_coil(first, bool(raw[0]), device_id=unit))
        elif len(raw) == 1:
            await self._answered(client.write_register(first, raw[0], device_id=unit))
        else:
            await self._answered(client.write_registers(first, list(raw), device_id=unit))

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def end(self) -> None:
        """Closes, and stays closed: an order that still waits for its turn would
        connect again, and nobody would ever hang up."""
        self._ended = True
        self.close()

    def _open(self) -> AsyncModbusTcpClient:
        if self._client is None or not self._client.connected:
            raise LinkError(f"no connection to {self.name}")
        return self._client

    async def _answered(self, asked: object) -> ModbusPDU:
        try:
            async with asyncio.timeout(self._timeout_s * 1.5):
                answer = await asked  # type: ignore[misc]
        except (TimeoutError, ModbusException, OSError) as error:
            self.close()  # a late answer would be taken for that to the next request
            _unless_cancelled()
            raise LinkError(f"{self.name} does not answer") from error
        except Exception as error:
            self.close()
            _unless_cancelled()
            raise LinkError(f"{self.name} answers what nobody understands") from error
        if isinstance(answer, ExceptionResponse):
            raise RefusedError(answer.exception_code)
        if not isinstance(answer, ModbusPDU) or answer.isError():
            self.close()
            raise LinkError(f"{self.name} answers what nobody understands")
        return answer


def _unless_cancelled() -> None:
    """pymodbus makes an error of its own of a cancellation: it stays one."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
