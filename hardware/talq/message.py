"""What crosses between a central management system and a gateway, after the data model
of TALQ 2.7.0: the part of it that lighting needs. What it does not know it ignores, as
the specification asks."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

VERSION = "2.7.0"
LARGEST = 16 * 1024 * 1024  # bytes of one body
MOST_DEVICES = 20_000  # in one body
MOST_FUNCTIONS = 64  # of one device
NIL = "00000000-0000-0000-0000-000000000000"  # an address that is still to be given
_FRAME = {"kw_only": True, "omit_defaults": True}
Address = Annotated[str, msgspec.Meta(max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=2000)]
Function = dict[str, Any]  # id, type, and attributes by name
Schema = TypeVar("Schema")


class NoMessageError(ValueError):
    """Bytes that are no such message. The text says why, without quoting them."""


class Reference(msgspec.Struct, **_FRAME):
    """ResourceReference: of a device also ``{address}/{functionId}``."""

    resource: Address
    address: Address


class ErrorMessage(msgspec.Struct, **_FRAME):
    """TALQErrorMessage."""

    key: Address
    description: Text = ""


class Device(msgspec.Struct, **_FRAME):
    """`functions` as they come, each with its attributes."""

    address: Address
    name: Text = ""
    device_class: Address = msgspec.field(name="class", default="")
    functions: Annotated[list[Function], msgspec.Meta(max_length=MOST_FUNCTIONS)] = []


class AttributeDesc(msgspec.Struct, **_FRAME):
    name: Address
    unit: Address = ""


class FunctionDesc(msgspec.Struct, **_FRAME):
    function_id: Address = msgspec.field(name="functionId")
    type: Address
    attributes: Annotated[list[AttributeDesc], msgspec.Meta(max_length=500)] = []


class DeviceClass(msgspec.Struct, **_FRAME):
    name: Address
    functions: Annotated[list[FunctionDesc], msgspec.Meta(max_length=MOST_FUNCTIONS)] = []


class Service(msgspec.Struct, **_FRAME):
    """What a gateway can do, and how much of it. Of the kinds of service only what is
    asked for here."""

    name: Address
    devices_paged: bool = msgspec.field(name="devicesPaginationSupported", default=False)
    supported_modes: list[Address] = msgspec.field(name="supportedModes", default=[])
    supported_types: list[Address] = msgspec.field(name="supportedTypes", default=[])
    maximum_calendars: int | None = msgspec.field(name="maximumCalendars", default=None)
    maximum_programs: int | None = msgspec.field(name="maximumPrograms", default=None)
    day_offset: int = msgspec.field(name="dayOffset", default=0)


class State(msgspec.Struct, kw_only=True):
    """LevelState 0 to 100, or BooleanState; it always says which. Of other states the
    value is anything."""

    name: Address = "LevelState"
    value: bool | int | float | str | None = None

    def __post_init__(self) -> None:
        """ValueError where it is no such state."""
        if self.name == "BooleanState" and not isinstance(self.value, bool):
            raise ValueError("a BooleanState is true or false")
        if self.name != "LevelState":
            return
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise ValueError("a LevelState is a number")
        if not 0 <= self.value <= 100 or not float(self.value).is_integer():
            raise ValueError("a LevelState is a whole number between 0 and 100")


class CommandBase(msgspec.Struct, **_FRAME):
    state: State


class Command(CommandBase, **_FRAME):
    """`reason` is default, override, sensor or program; `cms_ref_id` what we know it by."""

    reason: Address = "default"
    cms_ref_id: Address = msgspec.field(name="cmsRefId", default="")
    ref_address: Address = msgspec.field(name="refAddress", default="")
    start: Address = ""
    expiration: Address = ""


class OverrideCommand(msgspec.Struct, **_FRAME):
    """Without `target` it ends what overrides."""

    addresses: Annotated[list[Reference], msgspec.Meta(max_length=MOST_DEVICES)] = []
    target: Command | None = msgspec.field(name="targetCommand", default=None)


class AssignCommand(msgspec.Struct, **_FRAME):
    """Without an address in `entity` it ends the assignment."""

    addresses: Annotated[list[Reference], msgspec.Meta(max_length=MOST_DEVICES)]
    entity: Reference
    cms_ref_id: Address = msgspec.field(name="cmsRefId", default="")


class Group(msgspec.Struct, **_FRAME):
    """Devices that can be spoken to together."""

    address: Address
    owner: Address = msgspec.field(name="ownerCMS")
    members: Annotated[list[Reference], msgspec.Meta(max_length=MOST_DEVICES)]


def decoded(body: bytes, schema: type[Schema]) -> Schema:
    """The message in `body`. NoMessageError where it is none."""
    if len(body) > LARGEST:
        raise NoMessageError(f"more than {LARGEST} bytes")
    try:
        return msgspec.json.decode(body, type=schema)
    except msgspec.ValidationError as error:
        raise NoMessageError(str(error)[:200]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoMessageError("no JSON") from error


def devices_in(body: bytes) -> list[Device]:
    """A list of devices."""
    found = decoded(body, list[Device])
    if len(found) > MOST_DEVICES:
        raise NoMessageError(f"more than {MOST_DEVICES} devices")
    return found


def plain_value(attribute: object) -> bool | float | str | None:
    """What an attribute says: of a state its value, of a command that of its state.
    None where it says nothing that could be told."""
    held = attribute
    for name in ("value", "state", "value"):
        if isinstance(held, dict):
            held = held.get(name, held.get("value"))
    return held if isinstance(held, (bool, int, float, str)) else None


def stamp_of(attribute: object) -> str:
    """When it was so, as the attribute says; "" where it does not."""
    stamp = attribute.get("timestamp") if isinstance(attribute, dict) else None
    return stamp if isinstance(stamp, str) else ""
