"""What the health screen says in rows of name and value. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isnan

from app.core.store_events import ENGINE
from app.desk.mirror import Connection
from app.desk.rows import Status
from widgets.board import Board
from widgets.figures import format_ago, format_clock, format_number
from widgets.literal import literal_line

LATE_S = 2.0
BEAT_MS = 500.0
INBOX = 10_000
DISK_BYTES = 2 * 1024**3
AUDIT_S = 3600.0  # without a checkpoint; one is due every quarter of an hour
CERTIFICATE, CERTIFICATE_DAYS = "certificate_days", 30.0
DESKS_SHOWN = 12
STANDBYS_SHOWN = 4
DESK_CAP = 60  # characters
UNITS = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Fact:
    """`concern` marks what a person should look after."""

    name: str
    value: str
    concern: bool = False


def format_bytes(count: float, board: Board) -> str:
    """Bytes in the unit that keeps three figures."""
    step = 0
    while count >= 1000 and step < len(UNITS) - 1:
        count, step = count / 1000, step + 1
    digits = 1 if step and count < 100 else 0
    unit = board.words(f"health.unit_{UNITS[step].lower()}")
    return f"{format_number(count, digits, board.language)}\u202f{unit}"


def broker_facts(board: Board) -> list[Fact]:
    """The broker, as this desk and the engine see it."""
    words, mirror = board.words, board.mirror
    online = mirror.broker_online
    facts = [
        Fact(
            words("health.link"),
            words("health.connected" if online else "health.not_connected"),
            not online,
        ),
        Fact(words("health.root"), mirror.root),
    ]
    if mirror.status is not None:
        facts.append(Fact(words("health.address"), mirror.status.broker))
        rate = format_number(mirror.status.messages_per_s, 0, board.language)
        facts.append(Fact(words("health.messages"), words("health.per_second", n=rate)))
    return facts + _certificate_facts(board)


def _certificate_facts(board: Board) -> list[Fact]:
    """How long the certificates hold, where there are any: the engine looks."""
    mirror, words = board.mirror, board.words
    row = None if mirror.city is None else mirror.city.rows.get(ENGINE)
    kind = board.kind_of(ENGINE)
    if row is None or kind is None or all(one.name != CERTIFICATE for one in kind.points):
        return []
    days = mirror.point_value(row, CERTIFICATE).value
    if isnan(days):
        return []
    said = words("health.days", n=floor(days)) if days >= 0 else words("health.ended")
    return [Fact(words("health.certificates"), said, days < CERTIFICATE_DAYS)]


def engine_facts(board: Board) -> list[Fact]:
    """The engine's pulse."""
    words, mirror, now = board.words, board.mirror, board.now()
    status, language = mirror.status, board.language
    live = mirror.connection(now) in (Connection.LIVE, Connection.WAITING)
    heard = format_ago(mirror.age_s(now), words) if status else words("units.unknown")
    facts = [Fact(words("health.heard"), heard, not live)]
    if status is None:
        return facts
    late = format_number(status.lateness_s, 1, language)
    beat = format_number(status.beat_ms, 0, language)
    longest = format_number(status.beat_max_ms, 0, language)
    rate = format_number(status.readings_per_s, 0, language)
    facts += [
        Fact(words("health.readings"), words("health.per_second", n=rate)),
        Fact(words("health.lateness"), f"{late}\u202fs", status.lateness_s > LATE_S),
        Fact(
            words("health.beat"),
            words("health.beat_value", n=beat, most=longest),
            status.beat_max_ms > BEAT_MS,
        ),
        Fact(
            words("health.inbox"),
            format_number(status.inbox, 0, language),
            status.inbox > INBOX,
        ),
        Fact(words("health.started"), format_clock(status.started_at, words, now)),
        Fact(words("health.epoch"), str(status.epoch)),
    ]
    return facts + standby_facts(board, status)


def standby_facts(board: Board, status: Status) -> list[Fact]:
    """Who leads, and who would take over."""
    words, now = board.words, board.now()
    facts = [Fact(words("health.leads"), literal_line(status.engine, DESK_CAP))]
    for one in status.standbys[:STANDBYS_SHOWN]:
        match one.state:
            case "level":
                said = words("health.standby_level")
            case "behind":
                said = words("health.standby_behind")
            case "refused":
                said = words("health.standby_refused", reason=literal_line(one.reason, DESK_CAP))
            case _:
                ago = format_ago(max(0.0, now - one.heard_at), words)
                said = words("health.standby_lost", ago=ago)
        name = words("health.standby", engine=literal_line(one.engine, DESK_CAP))
        facts.append(Fact(name, said, one.state in ("refused", "lost")))
    if not status.standbys:
        facts.append(Fact(words("health.standbys"), words("health.no_standby")))
    return facts


def store_facts(board: Board) -> list[Fact]:
    """What is kept, and the room for it."""
    words, status = board.words, board.mirror.status
    if status is None:
        return []
    events = format_number(status.journal_events, 0, board.language)
    size = format_bytes(status.journal_bytes, board)
    return [
        Fact(words("health.journal"), words("health.journal_value", n=events, size=size)),
        Fact(words("health.history"), format_bytes(status.history_bytes, board)),
        Fact(
            words("health.disk"),
            format_bytes(status.disk_free_bytes, board),
            status.disk_free_bytes < DISK_BYTES,
        ),
        Fact(words("health.memory"), format_bytes(status.memory_bytes, board)),
        _audit_fact(board, status),
    ]


def _audit_fact(board: Board, status: Status) -> Fact:
    """How much is recorded, and since when its end is vouched for."""
    words, now = board.words, board.now()
    count = format_number(status.audit_records, 0, board.language)
    signed_at = status.audit_signed_at
    if signed_at:
        ago = format_ago(max(0.0, now - signed_at), words)
        value = words("health.audit_signed", n=count, ago=ago)
    else:
        value = words("health.audit_unsigned", n=count)
    failing = any(said.startswith("audit_") for said in status.trouble)
    overdue = now - (signed_at or status.started_at) > AUDIT_S
    return Fact(words("health.audit"), value, failing or overdue)


def desk_facts(board: Board) -> list[Fact]:
    """The desks that the engine hears, what is wrong first."""
    words, status, now = board.words, board.mirror.status, board.now()
    desks = sorted(status.desks if status else [], key=lambda one: one.state == "present")
    facts = []
    for one in desks[:DESKS_SHOWN]:
        ago = format_ago(max(0.0, now - one.heard_at), words)
        match one.state:
            case "blocked":
                said = words("health.desk_blocked", ago=ago)
            case "lost":
                said = words("health.desk_lost", ago=ago)
            case _:
                said = words("health.desk_present")
        name = literal_line(f"{one.desk} ({one.person})", DESK_CAP)
        facts.append(Fact(name, said, one.state != "present"))
    return facts or [Fact(words("health.no_desk"), "")]


def version_facts(board: Board, own: Mapping[str, str]) -> list[Fact]:
    """Versions; `own` are those of this desk's parts."""
    words, status, city = board.words, board.mirror.status, board.mirror.city
    facts = []
    if status is not None:
        facts += [
            Fact(words("health.version"), status.version),
            Fact(words("health.engine_python"), status.python),
        ]
    if city is not None:
        count = format_number(len(city), 0, board.language)
        facts += [Fact(words("health.city"), city.name), Fact(words("health.assets"), count)]
    return facts + [
        Fact(words("health.desk_part", name=name), version) for name, version in own.items()
    ]


def quarantine_facts(board: Board) -> list[Fact]:
    """Refused readings by reason, the most frequent first."""
    words, status = board.words, board.mirror.status
    counts = sorted((status.quarantined if status else {}).items(), key=lambda one: -one[1])
    return [
        Fact(reason_word(reason, board), format_number(count, 0, board.language))
        for reason, count in counts
        if count
    ] or [Fact(words("health.quarantine_empty"), "0")]


def reason_word(reason: str, board: Board) -> str:
    """A quarantine reason in words; the code itself where there are none."""
    key = f"health.reason_{reason}"
    return board.words(key) if board.words.has(key) else reason
