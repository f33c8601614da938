"""What a central management system asks of a gateway, message by message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hardware.link import LinkError
from hardware.talq.calendar import Calendar, ControlProgram, names_of
from hardware.talq.logreport import LoggerConfig, LogReport
from hardware.talq.message import (
    AssignCommand,
    Device,
    DeviceClass,
    NoMessageError,
    OverrideCommand,
    Reference,
    Service,
    decoded,
    devices_in,
)
from hardware.talq.programmes import Written
from hardware.talq.wire import RefusedError, Wire

PAGE = 250  # devices that are asked for at once
MOST_PAGES = 200
CALENDARS, PROGRAMS, LOGGERS = "calendars", "control-programs", "logger-configs"
_NO_SUCH_PLACE = 404
Schema = TypeVar("Schema")


class Management:
    """A gateway behind `wire`. Everything raises LinkError where it does not answer,
    RefusedError where it says no. `skew_s` is how much its clock is ahead, by its last
    word."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.services: dict[str, Service] = {}
        self.skew_s = 0.0

    async def greet(self) -> list[DeviceClass]:
        """Agrees on a version, and learns what the gateway can do and what it has."""
        services = self._read(await self.wire.agree(), list[Service])
        self.services = {one.name: one for one in services}
        return self._read((await self.wire.get("device-classes")).body, list[DeviceClass])

    async def devices(self) -> list[Device]:
        """All of them, in pages where the gateway has pages."""
        configuration = self.services.get("ConfigurationService")
        if configuration is None or not configuration.devices_paged:
            return self._devices(await self._asked("devices"))
        found: list[Device] = []
        for _ in range(MOST_PAGES):
            page = self._devices(await self._asked("devices", offset=len(found), limit=PAGE))
            found += page
            if len(page) < PAGE:
                break
        return found

    async def device(self, address: str) -> Device:
        return self._read(await self._asked("devices", address), Device)

    async def override(self, command: OverrideCommand, request: str, within_s: float) -> None:
        """Once, whatever arrives twice under the id `request`; not after `within_s`."""
        await self.wire.send(
            "POST", "override-commands", body=command, request=request, within_s=within_s
        )

    async def write(self, programme: Written, addresses: Sequence[str]) -> None:
        """Programs first, then the calendar that speaks of them, then who follows it."""
        for program in programme.programs:
            await self._put(PROGRAMS, program.id, program)
        await self._put(CALENDARS, programme.calendar.id, programme.calendar)
        if addresses:
            followers = [Reference(resource="devices", address=one) for one in addresses]
            entity = Reference(resource=CALENDARS, address=programme.calendar.id)
            body = AssignCommand(addresses=followers, entity=entity)
            await self.wire.send("POST", "assign-commands", body=body)

    async def written(self, calendar: str) -> Written:
        """What the gateway has under the id of a calendar, with all programs that it
        speaks of."""
        read = self._read((await self.wire.get(CALENDARS, calendar)).body, Calendar)
        bodies = [(await self.wire.get(PROGRAMS, name)).body for name in names_of(read)]
        return Written(read, tuple(self._read(body, ControlProgram) for body in bodies))

    async def set_logger(self, logger: LoggerConfig) -> None:
        """Has the gateway write something down, and report it."""
        try:
            await self.wire.send("PUT", LOGGERS, logger.address, body=logger)
        except RefusedError as error:
            if error.status != _NO_SUCH_PLACE:
                raise
            await self.wire.send("POST", LOGGERS, body=logger)

    async def report(self, logger: str) -> LogReport:
        """What a logger has that was not reported yet."""
        return self._read((await self.wire.get("log-reports", logger)).body, LogReport)

    async def _put(self, resource: str, identity: str, body: object) -> None:
        """Over what there is, or anew."""
        try:
            await self.wire.send("PUT", resource, identity, body=body)
        except RefusedError as error:
            if error.status != _NO_SUCH_PLACE:
                raise
            await self.wire.send("POST", resource, body=[body])

    async def _asked(self, *path: str, **query: int) -> bytes:
        answer = await self.wire.get(*path, **query)
        self.skew_s = answer.skew_s
        return answer.body

    def _devices(self, body: bytes) -> list[Device]:
        try:
            return devices_in(body)
        except NoMessageError as error:
            raise LinkError(f"{self.wire.url} tells no sound devices: {error}") from error

    def _read(self, body: bytes, schema: type[Schema]) -> Schema:
        try:
            return decoded(body, schema)
        except NoMessageError as error:
            raise LinkError(f"{self.wire.url} does not speak TALQ: {error}") from error
