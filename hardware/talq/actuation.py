"""Who steers a made-up lamp at a moment: an override, its calendar, or nobody here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.bus.stamp import parse_stamp
from app.core.lighting_night import Place
from hardware.talq.calendar import Calendar, ControlProgram
from hardware.talq.conductdevice import ConductDevice
from hardware.talq.message import Command, State
from hardware.talq.refusal import RefusalError
from hardware.talq.schedule import asked

DIJON: Place = (47.322, 5.041)


class Actuation:
    """Carries commands out. `calendars` and `programs` are the gateway's, and may change."""

    def __init__(
        self,
        calendars: Mapping[str, Calendar],
        programs: Mapping[str, ControlProgram],
        place: Place = DIJON,
    ) -> None:
        self._calendars = calendars
        self._programs = programs
        self._place = place
        self._steered: dict[str, ConductDevice] = {}  # by address

    async def override(
        self, device: ConductDevice, command: Command | None, function: str, now: float
    ) -> None:
        """`function` "" is all of its actuators. RefusalError where none takes it; None
        ends what overrides."""
        before = device.command, device.overridden
        device.command, device.overridden = command, function
        self._steered[device.address] = device
        if not await self._turn(device, now):
            device.command, device.overridden = before
            raise RefusalError(422, "overrideCommandNotValid", device.address)

    def assign(self, device: ConductDevice, calendar: str) -> None:
        device.calendar = calendar
        self._steered[device.address] = device

    async def turn(self, now: float) -> None:
        """Does what is due at `now`."""
        for device in list(self._steered.values()):
            if not device.mute:
                await self._turn(device, now)

    def used(self, calendar: str) -> bool:
        return any(device.calendar == calendar for device in self._steered.values())

    async def _turn(self, device: ConductDevice, now: float) -> bool:
        """Whether the device takes what steers it now; one thing at a time, and once."""
        async with device.turn:
            due = self._due(device, now)
            before = device.effect
            if due == before:
                if due is None and not _waits(device, now):
                    self._steered.pop(device.address, None)
                return True
            if before is None:
                device.keep()
            taken = await self._carry_out(device, due)
            device.effect = due if taken else before
            return taken

    async def _carry_out(self, device: ConductDevice, due: Command | None) -> bool:
        if due is None:
            return await device.restore()
        wanted = device.overridden if due.reason == "override" else ""
        functions = [one for one in device.actuators if wanted in ("", one)]
        taken = [await device.obey(function, due.state) for function in functions]
        return any(taken)

    def _due(self, device: ConductDevice, now: float) -> Command | None:
        command = device.command
        if command is not None and _begun(command, now) and not _over(command, now):
            return command
        calendar = self._calendars.get(device.calendar)
        found = None if calendar is None else asked(calendar, self._programs, now, self._place)
        if found is None:
            return None
        state = State(name="LevelState", value=round(found[0]))
        return Command(state=state, reason="program", ref_address=found[1])


def _begun(command: Command, now: float) -> bool:
    return not command.start or now >= parse_stamp(command.start)


def _over(command: Command, now: float) -> bool:
    return bool(command.expiration) and not now < parse_stamp(command.expiration)


def _waits(device: ConductDevice, now: float) -> bool:
    """Whether something will steer it later."""
    command = device.command
    return bool(device.calendar) or (command is not None and not _over(command, now))


def unknown(programs: Mapping[str, ControlProgram], names: Iterable[str]) -> str:
    """What is wrong with a calendar that names these programs."""
    missing = [name for name in names if name and name not in programs]
    return f"there is no control program {missing[0][:80]}" if missing else ""
