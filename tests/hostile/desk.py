"""A whole desk, put together as it is for people, with one text wherever it holds one."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from app.bus.rows import AlarmRow, JournalRow, OrderRow, QuarantineRow, ReservationRow, ShiftRow
from app.core.city import City
from app.core.citycodec import LONGEST_NAME
from app.core.kind import Kind, Text
from app.core.kindtable import LONGEST
from app.core.philosophy import Philosophy, Position
from app.core.unseen import UNSEEN
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions
from tests.widgets.village import (
    alarm,
    delta,
    order,
    snapshot,
    source,
    status,
    village,
    village_kinds,
)

SCREENS = (
    "map",
    "alarms",
    "alarm",
    "asset",
    "trends",
    "orders",
    "quality",
    "handover",
    "health",
)
CABINET = "cabinet-0001"


def seated(folder: Path) -> DeskWindow:
    """A desk with its window that no broker has spoken to yet."""
    options = RoleOptions(role="desk", data_dir=folder, person="operator-1", language="fr")
    room = DeskRoom(options, height_px=1080)
    room.board.question_requested.disconnect(room._question)
    return DeskWindow(room, sound=False)


def alarms(text: str, revision: int, now: float) -> list[AlarmRow]:
    """One in each list, with `text` in every place that people or the field fill."""
    told = {
        "revision": revision,
        "comment": text,
        "acknowledged_by": text,
        "acknowledged_desk": text,
        "claimed_by": text,
        "claimed_until": now + 900,
        "remark": text,
        "remark_by": text,
        "remark_at": now,
        "raised_at": now - 60,
    }
    return [
        alarm(1, **told),
        alarm(2, state="C", acknowledged_at=now, **told),
        alarm(3, state="D", **told),
        alarm(4, state="E", shelved_until=now + 900, shelved_by=text, shelf_reason=text, **told),
        alarm(5, state="F", suppressed_by_asset=text, suppressed_by=text, **told),
        alarm(6, state="G", removed_by=text, removal_reason=text, work_order=text, **told),
        alarm(7, priority=2, asset=text, rule=text, **told),
    ]


def orders(text: str, now: float) -> list[OrderRow]:
    told = {"person": text, "desk": text, "reason": text, "requested_at": now}
    return [
        order(1, state="REJECTED", **told),
        order(2, asset=CABINET, order=text, **told),
        order(3, asset=text, order=text, **told),
        order(4, state="UNKNOWN", group=text, countersigned_by=text, **told),
        order(5, asset=text, order=text, group=text, **told),
    ]


def reservations(text: str, now: float) -> list[ReservationRow]:
    lamps, until = ["lamp-000001", text], now + 10
    return [
        ReservationRow(desk=text, person=text, order=text, assets=[text], until=until),
        ReservationRow(desk="other", person=text, order="dim", assets=lamps, until=until),
    ]


def journal(text: str, now: float) -> list[JournalRow]:
    """One event of each sort that a page of an asset or of an alarm tells."""
    kinds = ("alarm_begun", "alarm_acknowledged", "alarm_commented", "order_requested", text)
    return [
        JournalRow(
            seq=number,
            at=now - number,
            type=kind,
            asset=CABINET,
            rule=text if number % 2 else "tripped",
            person=text,
            desk=text,
            detail=text,
            occurrence=1,
            state="B",
            facts={"comment": text, "person": text, text[:1000]: text, "reason": text},
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def named_city(text: str) -> City:
    """The village, every place and thing of it called `text`, as far as a city may."""
    plain = village()
    line = text.replace("\n", " ")[:LONGEST_NAME]
    return dataclasses.replace(
        plain,
        name=line,
        note=Text(line, line),
        attribution=line,
        names=tuple(line for _ in plain.names),
        communes=tuple(line for _ in plain.communes),
        streets=tuple(line for _ in plain.streets),
    )


def named_kinds(text: str) -> dict[str, Kind]:
    """The product's kinds, as a site might have worded them."""
    said = sentence(text)
    return {
        name: dataclasses.replace(
            kind,
            title=said,
            points=tuple(dataclasses.replace(point, title=said) for point in kind.points),
            rules=tuple(dataclasses.replace(rule, message=said) for rule in kind.rules),
        )
        for name, kind in village_kinds().items()
    }


def sentence(text: str) -> Text:
    """As much of `text` as the files of a site may hold."""
    said = UNSEEN.sub("", text[:LONGEST])
    return Text(said, said)


def settle(desk: DeskWindow, *, city: City, kinds: dict[str, Kind], text: str) -> None:
    """The first picture: a city, its kinds, and the sources that speak for it."""
    room, now, said = desk.room, time.time(), sentence(text)
    whole = snapshot(city, alarms=alarms(text, 1, now), now=now, seq=room.mirror.seq + 1)
    whole.kinds = kinds
    whole.orders = orders(text, now)
    whole.sources = [source(text, online=False), *(source(name) for name in city.sources)]
    whole.shifts = [_shift(text, now)]
    whole.philosophy = Philosophy(
        positions=(Position("room", said),),
        shelf_reasons=(said,),
        removal_reasons=(said,),
    )
    room.mirror.broker_online = True
    room.mirror.load(whole, now)
    _pulse(desk, text, now)


def follow(desk: DeskWindow, text: str) -> None:
    """What comes after: the same rows anew, with `text` in them."""
    mirror, now = desk.room.mirror, time.time()
    mirror.apply(
        delta(
            mirror,
            at=now,
            alarms=alarms(text, mirror.seq + 2, now),
            orders=orders(text, now),
            reservations=reservations(text, now),
            sources=[source(text, online=False)],
            shifts=[_shift(text, now)],
        ),
        now,
    )
    _pulse(desk, text, now)


def _pulse(desk: DeskWindow, text: str, now: float) -> None:
    mirror = desk.room.mirror
    mirror.hear(
        status(
            mirror.seq,
            now,
            version=text,
            python=text,
            broker=text,
            city=text,
            trouble=[text],
            quarantined={text: 3},
        ),
        now,
    )
    mirror.broker_online = True


def _shift(text: str, now: float) -> ShiftRow:
    return ShiftRow(
        position="room",
        person=text,
        desk=text,
        began_at=now - 600,
        taken=1,
        offered=2,
        offered_at=now - 5,
        offered_by=text,
        offered_desk=text,
        notes=text,
    )


def answers(text: str) -> Callable[[str, dict[str, str | float], object], None]:
    """What the engine would say to each question of a screen."""

    def answer(what: str, arguments: dict[str, str | float], callback: object) -> None:
        now = time.time()
        told: object = text  # a reason why not
        if what == "journal":
            told = journal(text, now)
        elif what == "quarantine":
            told = [QuarantineRow(at=now, source=text, reason=text, excerpt=text)]
        if callable(callback):
            callback(told)

    return answer
