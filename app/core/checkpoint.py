"""The picture that the journal folds to, to be stored beside it."""

from __future__ import annotations

import msgspec

from app.core.alarm import Alarm
from app.core.chatter import ChatterState
from app.core.flood import FloodState
from app.core.lighting_programme import Programme
from app.core.order import Order
from app.core.shift import Shift
from app.core.sources import Source


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Alarms, orders, sources, shifts, lighting programmes that people set, and what is
    counted of alarms; live values are kept by the history."""

    next_occurrence: int
    alarms: list[Alarm]
    orders: list[Order]
    sources: list[Source]
    floods: list[FloodState] = []
    chattering: list[ChatterState] = []
    shifts: list[Shift] = []
    programmes: list[Programme] = []

    def encode(self) -> bytes:
        return msgspec.msgpack.encode(self)

    @classmethod
    def decode(cls, data: bytes) -> Checkpoint:
        """Raises msgspec.ValidationError for what is no checkpoint."""
        try:
            return msgspec.msgpack.decode(data, type=cls)
        except UnicodeDecodeError as error:
            raise msgspec.ValidationError(f"no checkpoint: {error}") from error
