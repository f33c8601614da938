"""What crosses between roles, as schemas. Times are UTC, epoch seconds.

The feed (field -> engine) is JSON, documented in the README, so that anything
can speak it. Between engine and desks it is MessagePack; arrays travel as
little-endian bytes of the dtype named in the docstring.
"""

from __future__ import annotations

import msgspec

from app.bus.rows import AlarmRow, LinkState, OrderRow, ReservationRow, ShiftRow, SourceRow
from app.core.lighting_programme import Programme

MAX_MESSAGE_BYTES = 256 * 1024
MAX_READINGS = 1000
ALIVE = "alive"  # an Ask that nobody answers: the desk draws, is lost, or has left

Value = int | float | bool | str


# --- field -> engine (JSON) ---------------------------------------------------


class Reading(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """``["lamp-000123", "power_w", 71.2, "2026-11-22T20:15:03.120Z", "good"]``"""

    asset: str
    point: str
    value: Value
    time: str
    quality: str = "good"


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One message of ``feed/<source>``. `seq` rises by one, 1 at each birth."""

    seq: int
    readings: list[Reading]


class SourceState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Retained on ``source/<source>``; the last will carries online false. A gateway that
    speaks for it also says how its `link` is."""

    online: bool
    at: str
    link: LinkState | None = None


class Rebirth(msgspec.Struct, frozen=True, kw_only=True):
    """``source/<source>/rebirth``: the engine asks a source to begin a new count and
    to tell everything anew. `reason` is gap or restored."""

    at: str
    reason: str = ""


class OrderReport(msgspec.Struct, frozen=True, kw_only=True):
    """``report/<source>``: what became of an order. `outcome` is one of
    sent, accepted, refused, expired."""

    id: str
    outcome: str
    at: str
    reason: str = ""


# --- engine -> gateway -> device (JSON) ---------------------------------------


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """``order/<source>`` and ``command/<source>``. Never executed after
    `expires_at`, never executed twice under one `id`."""

    id: str
    asset: str
    point: str
    value: Value
    issued_at: str
    expires_at: str
    epoch: int


# --- engine -> desks (MessagePack) --------------------------------------------


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the delta before. `slots` uint32, `values` float64,
    `times` float64, `qualities` uint8 (0 good, 1 uncertain, 2 bad; bit 7:
    stale), all of one length."""

    epoch: int
    seq: int
    at: float
    slots: bytes = b""
    values: bytes = b""
    times: bytes = b""
    qualities: bytes = b""
    alarms: list[AlarmRow] = []
    orders: list[OrderRow] = []
    sources: list[SourceRow] = []
    shifts: list[ShiftRow] = []
    reservations: list[ReservationRow] = []
    programmes: list[Programme] = []  # of the lighting


class DeskState(msgspec.Struct, frozen=True, kw_only=True):
    """A desk as the engine hears it: `state` is present, blocked (connected, but its
    window does not draw) or lost."""

    desk: str
    person: str
    state: str
    heard_at: float


class StandbyState(msgspec.Struct, frozen=True, kw_only=True):
    """An engine that follows the one that leads: `state` is level, behind, refused
    (``city``, ``past`` or ``store`` in `reason`) or lost."""

    engine: str
    state: str
    heard_at: float
    reason: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The engine's pulse, once a second; `seq` is the last delta's. By operator
    position: `floods` since when an alarm flood is on (epoch seconds, only where
    one is), `annunciated` alarms within the philosophy's flood window. `sign_in` is
    open (nobody is checked), demanded, or unfounded: demanded, and nobody is
    registered yet."""

    epoch: int
    seq: int
    at: float
    started_at: float
    version: str
    python: str
    broker: str
    simulation: bool
    city: str
    fingerprint: str
    assets: int
    readings_per_s: float
    messages_per_s: float
    lateness_s: float
    beat_ms: float
    beat_max_ms: float
    inbox: int
    journal_events: int
    journal_bytes: int
    history_bytes: int
    disk_free_bytes: int
    memory_bytes: int
    quarantined: dict[str, int]
    trouble: list[str] = []
    floods: dict[str, float] = {}
    annunciated: dict[str, int] = {}
    desks: list[DeskState] = []
    audit_records: int = 0
    audit_signed_at: float = 0.0
    sign_in: str = "open"
    engine: str = ""
    standbys: list[StandbyState] = []


# --- desk -> engine and back ---------------------------------------------------


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a wish is about. For an alarm: occurrence and the revision that the
    person saw, or for a normal one asset and instance with occurrence 0; for an
    order: the asset."""

    asset: str
    alarm: int = -1
    occurrence: int = 0
    revision: int = 0


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person wants changed. `action` and its `arguments`:
    ``order`` {order, value; where it is critical or was shown, sheet: see
    `app.core.orderscope`; an override has lasts_s and why} and ``reserve`` {order,
    value} before it, of nothing to let go; on alarms ``acknowledge`` {comment}, ``shelve``
    {duration_s, reason, one_shot 0|1}, ``unshelve``, ``remove`` {reason,
    work_order}, ``restore``, ``reset``, ``claim`` {duration_s; 0 lets go},
    ``comment`` {comment}; on a shift ``offer_handover`` {position, notes,
    confirmed} and ``take_handover`` {position, handover, remarks}. Where a
    signature is required also {password} and {second_person, second_password}.
    On the person itself ``sign_in`` {password, public_key}, ``sign_out`` {reason},
    ``found_register`` {password}, ``change_password`` {password, new_password}; on
    people ``add_person`` {name, role, new_password}, ``set_role`` {name, role},
    ``set_password`` {name, new_password}, ``remove_person`` {name}. On
    kept data ``hold`` {until, reason}, ``release_hold`` {hold, reason} and
    ``run_retention``; on a camera ``open_camera`` {purpose, reason, lasts_s},
    ``close_camera`` {view} and ``read_cameras``; of lighting ``set_programme``
    {programme: JSON, why}. Who signed in names the `session`, and seals the wish:
    see `app.bus.seal`."""

    id: str
    person: str
    desk: str
    action: str
    targets: list[Target]
    arguments: dict[str, str | float] = {}
    expires_at: float
    session: str = ""
    seal: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one target. `reason` is a code of
    ``resources/translations`` (``refusal.<reason>``), with the present state;
    `detail` who holds the asset, or the name of the interlock."""

    accepted: bool
    reason: str = ""
    detail: str = ""
    alarm: AlarmRow | None = None
    order: OrderRow | None = None


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The session of who has signed in; `public_key` is the engine's half."""

    session: str
    person: str
    role: str
    public_key: str
    expires_at: float


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to a wish, one outcome a target in the wish's order."""

    id: str
    at: float
    outcomes: list[Outcome]
    opened: Opened | None = None
    epoch: int = 0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to ``standing``: as whom the engine knows a desk, "" for nobody."""

    person: str
    role: str
    expires_at: float = 0.0


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A question that changes nothing. `what` is snapshot, history, journal,
    quarantine, standing (of `person` or `session`) or explain (of an `occurrence`, or of `asset`
    and `rule`)."""

    id: str
    what: str
    arguments: dict[str, str | float] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Part `part` of `parts` of the answer to ask `id`. `body` is MessagePack
    of the `what`; a snapshot has parts of several kinds, all at one `seq`."""

    id: str
    epoch: int
    seq: int
    part: int
    parts: int
    what: str
    body: bytes
    error: str = ""


class SnapshotValues(msgspec.Struct, frozen=True, kw_only=True):
    """Columns from slot `first` on; dtypes as in Delta."""

    first: int
    values: bytes
    times: bytes
    qualities: bytes


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """History of one point: float64 `times`, and the least and greatest value
    of each step (equal where a step holds one reading), uint8 `qualities`.
    A NaN marks a gap. `step_s` is 0 for readings as they came."""

    asset: str
    point: str
    step_s: float
    times: bytes
    lows: bytes
    highs: bytes
    qualities: bytes
