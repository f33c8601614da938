"""The control service of a made-up gateway: calendars, control programs, groups, and the
commands that assign and override."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping

from aiohttp import web

from app.bus.stamp import parse_stamp
from hardware.talq.actuation import Actuation, unknown
from hardware.talq.calendar import Calendar, ControlProgram, names_of
from hardware.talq.collection import Collection
from hardware.talq.conductdevice import ConductDevice
from hardware.talq.message import (
    AssignCommand,
    Command,
    Group,
    NoMessageError,
    OverrideCommand,
    Reference,
    Service,
    decoded,
)
from hardware.talq.refusal import RefusalError, not_found, payload_error, said
from hardware.talq.schedule import DAY_OFFSET_H

MOST_CALENDARS, MOST_PROGRAMS, MOST_GROUPS = 200, 1_000, 500
SUPPORTED = (
    "AbsoluteActivePeriod",
    "AstroClockActivePeriod",
    "AstroClockTimeControl",
    "ccDate",
    "ccDay",
)
_ASSIGNED = 500  # that are remembered
_REMEMBERED = 5_000  # requests that are not carried out twice


class ControlService:
    """Steers `devices`, by address; `now` is the gateway's own clock."""

    def __init__(self, devices: Mapping[str, ConductDevice], now: Callable[[], float]) -> None:
        self._devices = devices
        self._now = now
        self.calendars: Collection[Calendar] = Collection(
            "calendars",
            Calendar,
            lambda one: one.id,
            MOST_CALENDARS,
            self._against,
            lambda key: self.actuation.used(key),
        )
        self.programs: Collection[ControlProgram] = Collection(
            "control-programs",
            ControlProgram,
            lambda one: one.id,
            MOST_PROGRAMS,
            used=lambda key: any(key in names_of(c) for c in self.calendars.items.values()),
        )
        self.groups: Collection[Group] = Collection(
            "groups", Group, lambda one: one.address, MOST_GROUPS
        )
        self.actuation = Actuation(self.calendars.items, self.programs.items)
        self._assigned: list[AssignCommand] = []
        self._done: OrderedDict[str, None] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/override-commands", self._override),
            web.get("/assign-commands", self._assignments),
            web.post("/assign-commands", self._assign),
            *self.calendars.routes(),
            *self.programs.routes(),
            *self.groups.routes(),
        ]

    async def turn(self) -> None:
        """Does what is due."""
        await self.actuation.turn(self._now())

    async def _override(self, request: web.Request) -> web.Response:
        """Each request once, whatever arrives twice."""
        try:
            command = decoded(await request.read(), OverrideCommand)
        except NoMessageError as error:
            raise payload_error(str(error)) from error
        if request.query["talqRequestId"] in self._done:
            return said(None, 201)
        if command.target is not None and not _times_are_sound(command.target):
            raise payload_error("start and expiration are times after RFC 3339")
        found = [pair for one in command.addresses for pair in self._targets(one)]
        if not found:
            raise payload_error("no addresses")
        self._remember(request.query["talqRequestId"])
        now = self._now()
        try:
            for device, wanted in found:
                await self.actuation.override(device, command.target, wanted, now)
        except RefusalError:
            self._done.pop(request.query["talqRequestId"], None)
            raise
        return said(None, 201)

    def _remember(self, request: str) -> None:
        self._done[request] = None
        while len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)

    async def _assign(self, request: web.Request) -> web.Response:
        """A calendar to devices, or none."""
        try:
            command = decoded(await request.read(), AssignCommand)
        except NoMessageError as error:
            raise payload_error(str(error)) from error
        entity = command.entity
        if entity.resource != "calendars":
            raise RefusalError(422, "assignmentEntityNotValid", "only calendars are assigned here")
        if entity.address and entity.address not in self.calendars.items:
            raise RefusalError(422, "relatedResourceNotFound", "there is no such calendar")
        found = [pair for one in command.addresses for pair in self._targets(one)]
        if not found:
            raise RefusalError(422, "assignmentAddressNotValid", "no addresses")
        for device, _ in found:
            self.actuation.assign(device, entity.address)
        self._assigned = [*self._assigned[-_ASSIGNED:], command]
        return said(None, 201)

    async def _assignments(self, _request: web.Request) -> web.Response:
        return said(self._assigned)

    def _against(self, calendar: Calendar) -> str:
        return unknown(self.programs.items, names_of(calendar))

    def _targets(self, reference: Reference) -> list[tuple[ConductDevice, str]]:
        """Devices, with the type of the one function that is meant, "" for all. A group's
        are those that are in it now."""
        if reference.resource != "groups":
            return [self._target(reference.resource, reference.address)]
        group = self.groups.items.get(reference.address)
        if group is None:
            raise RefusalError(404, "relatedResourceNotFound", "there is no such group")
        return [self._target(one.resource, one.address) for one in group.members]

    def _target(self, resource: str, address: str) -> tuple[ConductDevice, str]:
        """A device, and the type of the one function that is meant, "" for all."""
        if resource != "devices":
            raise RefusalError(404, "relatedResourceNotFound", "neither a device nor a group")
        place, _, function = address.partition("/")
        device = at(self._devices, place)
        if device.mute:
            raise RefusalError(422, "genericError", "the device is out of reach")
        wanted = next((f for f in device.said(self._now()).functions if f["id"] == function), None)
        if function and wanted is None:
            raise RefusalError(422, "overrideAddressNotValid", "no function of this id")
        if not device.actuators:
            raise RefusalError(422, "overrideAddressNotValid", "nothing here takes commands")
        return device, wanted["type"] if wanted else ""


def at(devices: Mapping[str, ConductDevice], address: str) -> ConductDevice:
    """RefusalError where nobody is there."""
    device = devices.get(address.lower())
    if device is None:
        raise not_found("device at this address")
    return device


def control_services() -> list[Service]:
    """What a gateway announces of it."""
    control = Service(
        name="ControlService",
        supported_types=list(SUPPORTED),
        maximum_calendars=MOST_CALENDARS,
        maximum_programs=MOST_PROGRAMS,
        day_offset=DAY_OFFSET_H,
    )
    return [control, Service(name="GroupManagementService")]


def _times_are_sound(command: Command) -> bool:
    given = [text for text in (command.start, command.expiration) if text]
    return all(math.isfinite(parse_stamp(text)) for text in given)
