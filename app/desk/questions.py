"""Questions of a desk to the engine, and their answers as they come, in parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from app.bus.rows import CameraRow, JournalRow, QuarantineRow
from app.bus.wire import Answer, Ask, Series
from app.core.explanation import Explanation
from app.core.lighting_energy import EnergyReport
from app.core.people import Person, Role
from app.core.quality_report import QualityAnswer, QualityCases

TIME_OUT_S = 15.0
MOST_PARTS = 20_000
Publish = Callable[[bytes], bool]
Callback = Callable[[list[Answer], str], None]


@dataclass
class _Open:
    callback: Callback
    asked_at: float
    parts: dict[int, Answer] = field(default_factory=dict)


class Questions:
    """Open questions by id. Every question is answered exactly once: by all its
    parts, or by a reason (a code of ``refusal.<code>``)."""

    def __init__(
        self, desk: str, publish: Publish, admits: Callable[[int], bool] = lambda epoch: True
    ) -> None:
        """`admits` says whether what is said in an epoch counts."""
        self._desk = desk
        self._admits = admits
        self._publish = publish
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Answer).decode
        self._numbers = itertools.count(1)
        self._open: dict[str, _Open] = {}
        self.heard_at = float("-inf")  # when a part of any answer last came

    @property
    def open_count(self) -> int:
        """How many wait for an answer."""
        return len(self._open)

    def ask(
        self, what: str, arguments: Mapping[str, str | float], callback: Callback, now: float
    ) -> str:
        """Ask, and call `callback(parts, "")` or `callback([], reason)` later, in
        the thread that feeds :meth:`take`. Returns the id."""
        number = f"{self._desk}-q{int(now * 1000)}-{next(self._numbers)}"[-64:]
        ask = Ask(id=number, what=what, arguments=dict(arguments))
        self._open[number] = _Open(callback, now)
        if not self._publish(self._encode(ask)):
            self._close(number, [], "no_broker")
        return number

    def take(self, payload: bytes, now: float) -> None:
        """One message of the desk's answer topic. Raises msgspec.DecodeError."""
        answer = self._decode(payload)
        question = self._open.get(answer.id)
        if question is None or not self._admits(answer.epoch):
            return
        self.heard_at = now
        question.asked_at = now  # as long as parts come, it is not over
        if answer.error:
            self._close(answer.id, [], answer.error)
            return
        if not 0 <= answer.part < answer.parts <= MOST_PARTS:
            self._close(answer.id, [], "malformed")
            return
        question.parts[answer.part] = answer
        if len(question.parts) == answer.parts:
            self._close(answer.id, [question.parts[n] for n in range(answer.parts)], "")

    def tick(self, now: float) -> None:
        """Give up what nobody answered."""
        late = [n for n, one in self._open.items() if abs(now - one.asked_at) > TIME_OUT_S]
        for number in late:
            self._close(number, [], "no_answer")

    def _close(self, number: str, parts: list[Answer], reason: str) -> None:
        question = self._open.pop(number)
        question.callback(parts, reason)


def read_series(parts: list[Answer]) -> Series:
    """The answer to "history"."""
    return msgspec.msgpack.decode(parts[0].body, type=Series)


def read_journal(parts: list[Answer]) -> list[JournalRow]:
    """The answer to "journal", newest as the engine ordered it."""
    return [
        row for part in parts for row in msgspec.msgpack.decode(part.body, type=list[JournalRow])
    ]


def read_explanation(parts: list[Answer]) -> Explanation:
    """The answer to "explain"."""
    return msgspec.msgpack.decode(parts[0].body, type=Explanation)


def read_quarantine(parts: list[Answer]) -> list[QuarantineRow]:
    """The answer to "quarantine"."""
    return [
        row for part in parts for row in msgspec.msgpack.decode(part.body, type=list[QuarantineRow])
    ]


def read_people(parts: list[Answer]) -> list[Person]:
    """The answer to "people"."""
    rows = msgspec.msgpack.decode(parts[0].body, type=list[tuple[str, Role]])
    return [Person(name, role) for name, role in rows]


def read_cameras(parts: list[Answer]) -> list[CameraRow]:
    """The answer to "cameras"."""
    return [
        row for part in parts for row in msgspec.msgpack.decode(part.body, type=list[CameraRow])
    ]


def read_quality(parts: list[Answer]) -> QualityAnswer:
    """The answer to "alarm_quality"."""
    return msgspec.msgpack.decode(parts[0].body, type=QualityAnswer)


def read_cases(parts: list[Answer]) -> QualityCases:
    """The answer to "alarm_events"."""
    return msgspec.msgpack.decode(parts[0].body, type=QualityCases)


def read_energy(parts: list[Answer]) -> EnergyReport:
    """The answer to "lighting_energy"."""
    return msgspec.msgpack.decode(parts[0].body, type=EnergyReport)
