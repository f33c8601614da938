"""Data loggers and what they report, after the data model of TALQ 2.7.0."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from hardware.talq.message import MOST_DEVICES, Address, Reference

MOST_ENTRIES = 50_000  # of one report
_FRAME = {"kw_only": True, "omit_defaults": True}
Duration = Annotated[str, msgspec.Meta(pattern=r"^P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$")]


class Sources(msgspec.Struct, **_FRAME):
    """With a black list only, also an empty one, all others are meant."""

    white: Annotated[list[Reference], msgspec.Meta(max_length=MOST_DEVICES)] | None = msgspec.field(
        name="whiteList", default=None
    )
    black: Annotated[list[Reference], msgspec.Meta(max_length=MOST_DEVICES)] | None = msgspec.field(
        name="blackList", default=None
    )


class Events(msgspec.Struct, **_FRAME):
    white: list[Address] | None = msgspec.field(name="whiteList", default=None)
    black: list[Address] | None = msgspec.field(name="blackList", default=None)


class EventRecording(msgspec.Struct, tag="EventRecordingMode", tag_field="type", **_FRAME):
    source_events: Events = msgspec.field(name="sourceEvents")


class VendorRecording(msgspec.Struct, tag="VendorRecordingMode", tag_field="type", **_FRAME):
    """Attributes when the gateway thinks it is time for them."""


class Sampling(msgspec.Struct, **_FRAME):
    start: Address = msgspec.field(name="samplingStartTime")
    period: Duration = msgspec.field(name="samplingPeriod", default="")


class PeriodicRecording(msgspec.Struct, tag="PeriodicRecordingMode", tag_field="type", **_FRAME):
    """`content` as the specification has it: functions with their attributes."""

    content: list[dict[str, Any]]
    profiles: list[Sampling] = msgspec.field(name="samplingProfiles")


class Immediate(msgspec.Struct, tag="ImmediateReportingMode", tag_field="type", kw_only=True):
    delay: int = 0


class Scheduled(msgspec.Struct, tag="ScheduledReportingMode", tag_field="type", **_FRAME):
    times: list[Address]


class LoggerConfig(msgspec.Struct, **_FRAME):
    address: Address
    owner: Address = msgspec.field(name="ownerCMS")
    sources: Sources | None = msgspec.field(name="sourceAddresses", default=None)
    recording: EventRecording | VendorRecording | PeriodicRecording | None = msgspec.field(
        name="recordingMode", default=None
    )
    reporting: Immediate | Scheduled | None = msgspec.field(name="reportingMode", default=None)


class AttributeLog(msgspec.Struct, tag="AttributeLogData", tag_field="type", **_FRAME):
    source: Address = msgspec.field(name="srcAddress")
    name: Address = msgspec.field(name="attributeName")
    value: Any = msgspec.field(name="attributeValue")
    timestamp: Address = ""


class EventLog(msgspec.Struct, tag="EventLogData", tag_field="type", **_FRAME):
    """`began`: true where a time of it begins, false where it ends, None where it has
    no length."""

    source: Address = msgspec.field(name="srcAddress")
    event: Address = msgspec.field(name="eventType")
    began: bool | None = msgspec.field(name="startEndFlag", default=None)
    timestamp: Address = ""


class StateChangeLog(msgspec.Struct, tag="StateChangeEventLogData", tag_field="type", **_FRAME):
    source: Address = msgspec.field(name="srcAddress")
    event: Address = msgspec.field(name="eventType")
    command: dict[str, Any] = {}
    state: dict[str, Any] = {}
    timestamp: Address = ""


LogData = AttributeLog | EventLog | StateChangeLog


class Entry(msgspec.Struct, **_FRAME):
    data: LogData
    cms_ref_id: Address = msgspec.field(name="cmsRefId", default="")


class LogReport(msgspec.Struct, **_FRAME):
    address: Address = ""
    entries: Annotated[list[Entry], msgspec.Meta(max_length=MOST_ENTRIES)] = []
