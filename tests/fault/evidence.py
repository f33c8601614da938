"""What the field published, and what OnDijon made of it, read from their files."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from app.bus.stamp import parse_stamp
from app.bus.wire import Feed
from app.core.audit import decode
from app.core.audit_check import Finding
from app.core.kind import Point
from app.core.kindset import parse_kinds
from app.store.audit_checkpoints import CHECKPOINTS
from app.store.audit_proof import prove
from app.store.auditkey import PUBLIC_FILE, public_key
from app.store.package import read_package
from app.store.past import Past
from app.store.readings import join
from app.store.vault import HISTORY, JOURNAL, read_only
from app.wiring.cityfile import package_path
from hardware.city.ledger import Entry, ledgers, read_ledger
from hardware.city.reports import understood
from resources.shelf import kind_files
from tests.fault.onlooker import (
    DIM_POINT,
    OWN_KINDS,
    SHOWN,
    WISHED,
    Picture,
    Shown,
    Wished,
    order_mark,
)

T = TypeVar("T")


class Reading(NamedTuple):
    """As history holds it: `ms` since 1970, UTC."""

    asset: str
    point: str
    ms: int
    value: float


@dataclass(frozen=True, slots=True)
class Message:
    """One that the field published. `certain`: the broker acknowledged it, so that
    nobody may lose it; another was in the hands of a field that was killed."""

    source: str
    number: int
    born: float
    certain: bool
    readings: tuple[Reading, ...]
    at: float = float("inf")  # when, by the clock of the field


@dataclass(slots=True)
class Evidence:
    """`events` are the journal's, in order; `notes` the audit's; `picture` is what the
    desk showed in the end, when event `told` was the last; `shown` all that it ever did."""

    messages: list[Message] = field(default_factory=list)
    stored: Counter[Reading] = field(default_factory=Counter)
    again: int = 0  # readings that the history holds more than once, and shows once
    own: frozenset[tuple[str, str]] = frozenset()  # points of which the engine tells too
    events: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    audit_findings: list[Finding] = field(default_factory=list)
    picture: Picture | None = None
    told: int = 0
    shown: list[Shown] = field(default_factory=list)
    wished: list[Wished] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)  # the field carried out, by mark
    kinds: Mapping[str, str] = field(default_factory=dict)  # of each asset
    calm_ms: int = 0  # from then on nothing was in anybody's way
    true_ms: Callable[[int], int] = int  # where the clock was set: when it really was
    refusable: Callable[[int], bool] = lambda _ms: False  # made just before it was set back


def gather(
    data: Path, said: Mapping[bytes, tuple[str, bytes]], picture: Picture, told: int
) -> Evidence:
    """Everything of a data folder in which nothing runs any more. `said` are the payloads
    that were heard on the way to the broker, by the ledger's digest."""
    city, _ = read_package(package_path(data))
    kinds = {asset: city.kind_name(row) for asset, row in city.rows.items()}
    points = {name: kind.points for name, kind in parse_kinds(kind_files()).items()}
    reader = _Reader(kinds, points)
    messages = _messages(data / "city", said, reader)
    found = Evidence(messages=messages, picture=picture, told=told, kinds=kinds)
    found.own = reader.points_of(OWN_KINDS)
    found.stored, found.again = stored(data / HISTORY)
    found.events = journal_events(data / JOURNAL)
    found.notes = audit_notes(data / JOURNAL)
    proof = prove(data / JOURNAL, data / CHECKPOINTS, public_key(data / PUBLIC_FILE))
    found.audit_findings = proof.findings
    found.shown = _lines(data / "onlooker" / SHOWN, Shown)
    found.wished = _lines(data / "onlooker" / WISHED, Wished)
    found.commands = commands(data / "city")
    return found


def commands(folder: Path) -> Counter[str]:
    """What the field was ordered and took, and how often."""
    lines = [line for path in folder.glob("commands-*.jsonl") for line in _whole(path)]
    told = [json.loads(line) for line in lines]
    return Counter(
        order_mark(asset, value) for _, asset, point, value in told if point == DIM_POINT
    )


def stored(history: Path) -> tuple[Counter[Reading], int]:
    """Every reading that one who asks the history is shown, and how often; and how many
    more it holds, which are the same ones once more: it shows one a millisecond."""
    past = Past(history)
    names = {number: (asset, point) for number, asset, point in past.series()}
    held = join([block for month in past.months() for block in past.readings(month)])
    shown = held.ordered()
    rows = zip(shown.series.tolist(), shown.times.tolist(), shown.values.tolist(), strict=True)
    found = Counter(Reading(*names[series], ms, value) for series, ms, value in rows)
    return found, len(held) - len(shown)


def journal_events(journal: Path) -> list[dict[str, Any]]:
    """All events with their number as `seq`; also beside a running engine."""
    with closing(read_only(journal)) as database:
        rows = database.execute("SELECT seq, payload FROM events ORDER BY seq").fetchall()
    return [json.loads(payload) | {"seq": seq} for seq, payload in rows]


def alarms_of(events: list[dict[str, Any]]) -> dict[int, tuple[str, int]]:
    """State and revision of every alarm that stands after these events."""
    open_alarms: dict[int, tuple[str, int]] = {}
    for event in events:
        if event["type"].startswith("alarm_"):
            open_alarms.pop(event.get("previous", 0), None)  # raised anew while it stood
            open_alarms[event["occurrence"]] = (event["state"], event["revision"])
    return {number: known for number, known in open_alarms.items() if known[0] != "A"}


def audit_notes(journal: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(journal)) as database:
        rows = database.execute("SELECT data FROM audit ORDER BY number").fetchall()
    return [msgspec.to_builtins(decode(data).note) for (data,) in rows]


class _Reader:
    """Of payloads, by the points of each asset."""

    def __init__(self, kinds: Mapping[str, str], points: Mapping[str, tuple[Point, ...]]) -> None:
        self._kinds = kinds
        self._points = {
            (asset, point.name): point for asset, kind in kinds.items() for point in points[kind]
        }
        self._decode = msgspec.json.Decoder(Feed).decode

    def points_of(self, kinds: frozenset[str]) -> frozenset[tuple[str, str]]:
        """Asset and point of all assets of these kinds."""
        return frozenset(key for key in self._points if self._kinds[key[0]] in kinds)

    def read(self, payload: bytes) -> tuple[Reading, ...]:
        found = []
        for one in self._decode(payload).readings:
            point = self._points.get((one.asset, one.point))
            value = None if point is None else understood(point, one.value)
            if value is not None:
                ms = round(parse_stamp(one.time) * 1000)
                found.append(Reading(one.asset, one.point, ms, value))
        return tuple(found)


def _messages(
    folder: Path, said: Mapping[bytes, tuple[str, bytes]], reader: _Reader
) -> list[Message]:
    """What left the field. What stands in its ledger and was never heard on the way died
    with it; then the broker cannot have acknowledged it either."""
    found = []
    records = [record for path in ledgers(folder) for record in read_ledger(path).records]
    certain = {
        (one.source, one.born, one.seq) for one in records if one.entry is Entry.ACKNOWLEDGED
    }
    for one in records:
        if one.entry is not Entry.PUBLISHED:
            continue
        known = (one.source, one.born, one.seq) in certain
        heard = said.get(one.digest)
        if heard is None:
            assert not known, f"{one.source} {one.seq} was acknowledged and never sent"
            continue
        readings = reader.read(heard[1])
        found.append(Message(one.source, one.seq, one.born, known, readings, one.at))
    return found


def _lines(path: Path, of: type[T]) -> list[T]:
    return [msgspec.json.decode(line, type=of) for line in _whole(path)]


def _whole(path: Path) -> list[bytes]:
    """The lines of a file, none where there is none. One cut short by a kill is left out."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []
