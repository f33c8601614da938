"""Between bytes and payloads of Sparkplug B."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import DecodeError

from hardware.sparkplug.metric import GOOD, DataType, Metric, Payload
from hardware.sparkplug.schema import PAYLOAD

LARGEST = 1024 * 1024  # bytes
MOST_METRICS = 20_000
LONGEST = 1000  # characters of a name or a text
_ODD = frozenset({"bytes_value", "dataset_value", "template_value"})
_QUALITY = "Quality"
_LATEST_MS = 253_402_300_799_000  # the end of the year 9999


class PayloadError(ValueError):
    """Bytes that are no payload, or more than anybody should send."""


def decoded(data: bytes) -> Payload:
    """The payload in `data`. PayloadError where there is none."""
    if len(data) > LARGEST:
        raise PayloadError(f"{len(data)} bytes")
    raw: Any = PAYLOAD()
    try:
        raw.ParseFromString(data)
        if len(raw.metrics) > MOST_METRICS:
            raise PayloadError(f"{len(raw.metrics)} metrics")
        metrics = tuple(_metric(one) for one in raw.metrics)
    except (DecodeError, UnicodeDecodeError) as error:
        raise PayloadError("no payload of Sparkplug B") from error
    return Payload(metrics, _seconds(raw, "timestamp"), raw.seq if raw.HasField("seq") else None)


def encoded(payload: Payload) -> bytes:
    """As an edge node or a host sends it."""
    raw: Any = PAYLOAD()
    if payload.at is not None:
        raw.timestamp = round(payload.at * 1000)
    if payload.seq is not None:
        raw.seq = payload.seq
    for metric in payload.metrics:
        _write(raw.metrics.add(), metric)
    return bytes(raw.SerializeToString())


def _metric(raw: Any) -> Metric:
    held = raw.WhichOneof("value")
    value = getattr(raw, held) if held is not None and held not in _ODD else None
    for text in (raw.name, value):
        if isinstance(text, bytes):  # what protobuf makes of a text that is none
            raise PayloadError("a text that is no UTF-8")
        if isinstance(text, str) and len(text) > LONGEST:
            raise PayloadError("a text that is too long")
    return Metric(
        name=raw.name,
        raw=None if raw.is_null else value,
        datatype=raw.datatype,
        alias=raw.alias if raw.HasField("alias") else None,
        at=_seconds(raw, "timestamp"),
        historical=raw.is_historical,
        quality=_quality(raw.properties),
        odd=held in _ODD or (held is None and not raw.is_null),
    )


def _quality(properties: Any) -> int:
    """The property Quality; good where there is none."""
    for key, value in zip(properties.keys, properties.values, strict=False):
        if key == _QUALITY:
            return int(value.int_value)
    return GOOD


def _seconds(raw: Any, field: str) -> float | None:
    if not raw.HasField(field) or getattr(raw, field) > _LATEST_MS:
        return None
    return float(getattr(raw, field)) / 1000.0


def _write(raw: Any, metric: Metric) -> None:
    if metric.name:
        raw.name = metric.name
    if metric.alias is not None:
        raw.alias = metric.alias
    if metric.at is not None:
        raw.timestamp = round(metric.at * 1000)
    if metric.datatype:
        raw.datatype = metric.datatype
    if metric.historical:
        raw.is_historical = True
    if metric.quality != GOOD:
        raw.properties.keys.append(_QUALITY)
        raw.properties.values.add(type=DataType.INT32, int_value=metric.quality)
    if metric.raw is None:
        raw.is_null = True
    else:
        setattr(raw, _field(metric), metric.raw)


def _field(metric: Metric) -> str:
    """Which field holds its value, by its type, or by itself where it names none."""
    raw, datatype = metric.raw, metric.datatype
    if isinstance(raw, bool):
        return "boolean_value"
    if isinstance(raw, str):
        return "string_value"
    if isinstance(raw, float):
        return "float_value" if datatype == DataType.FLOAT else "double_value"
    long = datatype in (DataType.INT64, DataType.UINT64, DataType.DATETIME)
    return "long_value" if long else "int_value"


def wire(value: bool | int | float | str, datatype: DataType) -> bool | int | float | str:
    """`value` as `datatype` holds it on the wire. ValueError where it cannot."""
    if datatype.text:
        return str(value)
    if datatype is DataType.BOOLEAN:
        if isinstance(value, bool):
            return value
        raise ValueError(f"{value} is not true or false")
    if isinstance(value, str):
        raise ValueError(f"{value} is no number")
    if not datatype.bits:
        return float(value)
    whole = round(value)
    least = -(1 << datatype.bits - 1) if datatype.signed else 0
    most = (1 << datatype.bits - datatype.signed) - 1
    if not least <= whole <= most:
        raise ValueError(f"{value} does not fit into {datatype.name}")
    return whole & ((1 << max(32, datatype.bits)) - 1)
