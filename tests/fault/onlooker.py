"""A desk without a screen, as a process: ``python -m tests.fault.onlooker desk --child``.

It is the desk's own session and mirror. It acknowledges what it sees and dims lamps, says a
wish twice now and then, and writes down what it ever showed and wished, before it goes on:
``shown.jsonl`` and ``wished.jsonl``. How it stands is said in ``picture.json``.
"""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from app.bus.client import Client
from app.bus.rows import AlarmRow
from app.bus.topics import Topics
from app.core.rhythm import Rhythm
from app.desk.heartbeat import will
from app.desk.mirror import Mirror
from app.desk.session import MAX_MESSAGE_BYTES, Session, subscriptions
from app.desk.wishes import Verdict
from app.wiring import leash
from app.wiring.installation import installation
from app.wiring.options import RoleOptions

FRAME_S = 0.05
TOLD_EVERY_S = 0.2
WISHES_AT_ONCE = 3
AHEAD_S = 5.0
TWICE = 0.25  # of the wishes are sent twice under one id
AFTER_S = 1.0  # an alarm is acknowledged so long after it was raised
ORDER_EVERY_S = 3.0
LAMP, DIM_POINT = "streetlight", "dim_pct"
OWN_KINDS = frozenset(("source", "clock", "engine"))  # of which the engine itself tells
SHOWN, WISHED, PICTURE = "shown.jsonl", "wished.jsonl", "picture.json"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm as it was shown for the first time in this revision."""

    occurrence: int
    revision: int
    state: str
    asset: str
    rule: str


class Wished(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, when it was sent and again when it was `answered`. `mark` is its comment, or
    of an order what it asks for: no other wish has the same."""

    mark: str
    id: str
    ordered: bool = False
    answered: bool = False
    refusal: str = ""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk shows at `at`. `newest`: the time of the newest reading of the
    field; `sources`: the last message number and how many are missing; `alarms`: state
    and revision by occurrence."""

    at: float
    live: bool
    epoch: int
    newest: float
    backlog: int
    trouble: list[str]
    sources: dict[str, tuple[int, int]]
    alarms: dict[int, tuple[str, int]]


def order_mark(asset: str, value: float) -> str:
    return f"{asset} {DIM_POINT} {value:g}"


class Onlooker:
    """One desk."""

    def __init__(self, options: RoleOptions, folder: Path) -> None:
        topics = Topics(options.root)
        self._name = f"desk-{installation(options.data_dir)}-{options.seat}"
        self._folder = folder
        self._chance = random.Random()
        self._shown = (folder / SHOWN).open("ab", buffering=0)
        self._wished = (folder / WISHED).open("ab", buffering=0)
        self._wishes = 0
        self._orders = Rhythm(ORDER_EVERY_S)
        self._known: dict[int, int] = {}  # occurrence -> revision
        self._mirror = Mirror(options.root)
        self._field_slots: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
        self._client = Client(
            options.address(),
            self._name,
            root=options.root,
            subscriptions=subscriptions(topics, self._name),
            max_message_bytes=MAX_MESSAGE_BYTES,
            will=will(topics, self._name),
        )
        self._session = Session(
            self._client, self._mirror, self._name, options.person, self._answered
        )
        self._topics = topics
        wishes = self._session.wishes
        publish = wishes._publish

        def twice(body: bytes, qos: int) -> bool:
            said = publish(body, qos)
            if said and self._chance.random() < TWICE:
                publish(body, qos)
            return said

        wishes._publish = twice

    def run(self, stop: threading.Event) -> None:
        self._client.start()
        told = 0.0
        while not stop.wait(FRAME_S):
            now = time.time()
            self._session.drain(now)
            self._note()
            self._wish(now)
            self._order(now)
            if abs(now - told) >= TOLD_EVERY_S:
                told = now
                self._tell(now)
        self._tell(time.time())
        self._client.stop()

    def _note(self) -> None:
        """What is shown now and was not before."""
        for occurrence, row in self._mirror.alarms.items():
            if self._known.get(occurrence) != row.revision:
                self._known[occurrence] = row.revision
                _add(
                    self._shown,
                    Shown(
                        occurrence=occurrence,
                        revision=row.revision,
                        state=row.state,
                        asset=row.asset,
                        rule=row.rule,
                    ),
                )

    def _wish(self, now: float) -> None:
        """Acknowledge the eldest that call."""
        if not self._mirror.whole or not self._client.connected:
            return
        wishes = self._session.wishes
        pending = wishes.pending_occurrences
        calling = [row for row in self._mirror.alarms.values() if _calls(row, now)]
        for row in calling[: WISHES_AT_ONCE - len(pending)]:
            if row.occurrence not in pending:
                self._wishes += 1
                mark = f"seen at {now:.3f}, wish {self._wishes}"
                known = wishes.alarm("acknowledge", [row], {"comment": mark}, now)
                _add(self._wished, Wished(mark=mark, id=known))

    def _order(self, now: float) -> None:
        """Dim a lamp, to a value that it was never asked for before."""
        city = self._mirror.city
        whole = self._mirror.whole and self._client.connected
        if city is None or not whole or not self._orders.due(now):
            return
        lamps = [one for one, row in city.rows.items() if city.kind_name(row) == LAMP]
        lamp, value = self._chance.choice(lamps), round(self._chance.uniform(5.0, 95.0), 3)
        mark = order_mark(lamp, value)
        known = self._session.wishes.order([lamp], "dim", value, {}, now)
        _add(self._wished, Wished(mark=mark, id=known, ordered=True))

    def _answered(self, verdict: Verdict) -> None:
        wish = verdict.wish
        ordered = wish.action == "order"
        if ordered:
            mark = order_mark(wish.targets[0].asset, float(wish.arguments["value"]))
        else:
            mark = str(wish.arguments["comment"])
        _add(
            self._wished,
            Wished(
                mark=mark,
                id=wish.id,
                ordered=ordered,
                answered=True,
                refusal=verdict.refusals[0][1] if verdict.refusals else "",
            ),
        )

    def _tell(self, now: float) -> None:
        mirror = self._mirror
        status = mirror.status
        picture = Picture(
            at=now,
            live=mirror.connection(now) == "live",
            epoch=mirror.epoch,
            newest=self._newest(now),
            backlog=status.inbox if status else 0,
            trouble=list(status.trouble) if status else [],
            sources={s.source: (s.last_seq, s.missing) for s in mirror.sources.values()},
            alarms={o: (row.state, row.revision) for o, row in mirror.alarms.items()},
        )
        draft = self._folder / f"{PICTURE}.new"
        draft.write_bytes(msgspec.json.encode(picture))
        draft.replace(self._folder / PICTURE)

    def _newest(self, now: float) -> float:
        """Of those that are not of the future: somebody may have set the clock back."""
        mirror = self._mirror
        if mirror.slots is None or mirror.city is None:
            return 0.0
        if self._field_slots is None or len(self._field_slots) != len(mirror.time):
            own = [
                number for number, kind in enumerate(mirror.slots.kinds) if kind.name in OWN_KINDS
            ]
            of_field = ~np.isin(mirror.city.kind, own)
            self._field_slots = of_field[mirror.slots.asset_of]
        times = mirror.time[self._field_slots]
        times = times[times < now + AHEAD_S]
        return max(0.0, float(times.max())) if len(times) else 0.0


def _calls(row: AlarmRow, now: float) -> bool:
    return row.state in "BD" and now - row.raised_at > AFTER_S


def _add(file: IO[bytes], what: msgspec.Struct) -> None:
    file.write(msgspec.json.encode(what) + b"\n")


def main() -> int:
    options = RoleOptions.from_json(leash.read_line())
    leash.hold()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Onlooker(options, options.data_dir / "onlooker").run(stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
