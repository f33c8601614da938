"""What is too old goes in the night, from every file; what is held, or stands, stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from app.core.camera_events import CameraOpened
from app.core.events import OrderRejected, RetentionCarriedOut, decode
from app.core.holding_events import HoldLifted, HoldPlaced
from app.engine.retention import RETRY_S, TROUBLE
from app.store.audit_proof import prove
from app.store.auditkey import PUBLIC_FILE, public_key
from app.store.vault import JOURNAL
from tests.engine.hamlet import BUS, CAMERA, LAMP, TRAM, hamlet
from tests.engine.keeping import DAY_S, SETTLED_S, House, blob_ends, bytes_under

NOON = datetime(2026, 11, 14, 12, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
NIGHT = NOON + 15 * 3600.0  # three in the morning


class Opener(Protocol):
    def __call__(self, now: float, settled_s: float = ...) -> House: ...


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[Opener]:
    """Opens the house at a moment; one at a time."""
    made: list[House] = []

    def opened(now: float, settled_s: float = float("inf")) -> House:
        if made:
            made.pop().close()
        made.append(House(tmp_path, hamlet(), now, settled_s))
        return made[-1]

    yield opened
    made.pop().close()


def looked(at: float, reference: str) -> CameraOpened:
    return CameraOpened(
        at=at,
        asset=CAMERA,
        view=reference,
        person="Ada",
        desk="desk-1",
        purpose="incident",
        reason=reference,
        until=at + 600.0,
        reference=reference,
    )


def held(house: House, subject: str, until: float) -> HoldPlaced:
    hold = HoldPlaced(
        at=house.now,
        hold=house.retention.holds.next_number,
        subject=subject,
        until=until,
        reason="inquiry",
        person="Ada",
        desk="desk-1",
    )
    house.retention.holds.fold(hold)
    house.beat(hold)
    return hold


AGES = [day * DAY_S for day in (1, 30, 58, 61, 70, 95)]


def filled(houses: Opener) -> House:
    house = houses(NOON)
    for asset in (BUS, TRAM):
        house.readings(asset, "lat", [NOON - age for age in AGES], 47.25)
        house.readings(asset, "delay_s", [NOON - age for age in AGES], 12.0)
    house.into_blocks()
    return house


def test_a_night_leaves_no_position_older_than_two_months(houses: Opener) -> None:
    house = filled(houses)
    told = house.night()
    for asset in (BUS, TRAM):
        assert [round((NOON - at) / DAY_S) for at in house.times(asset, "lat")] == [58, 30, 1]
        assert len(house.times(asset, "delay_s")) == len(AGES)
    assert told.removed["position"] == 6
    assert told.until["position"] == NOON - 59 * DAY_S
    assert house.night().removed["position"] == 0


def test_the_last_position_of_a_vehicle_that_is_gone_goes_too(
    houses: Opener,
) -> None:
    house = houses(NOON)
    house.readings(BUS, "lat", [NOON - 61 * DAY_S], 47.25)
    house.readings(TRAM, "lat", [NOON - 1.0], 47.25)
    house.readings(BUS, "delay_s", [NOON - 61 * DAY_S], 12.0)
    live, slots = house.room.live, house.room.slots
    house.night()
    rows = house.room.city.rows
    assert np.isnan(live.value[slots.slot(rows[BUS], "lat")])
    assert live.value[slots.slot(rows[BUS], "delay_s")] == 12.0
    assert live.value[slots.slot(rows[TRAM], "lat")] == 47.25


def test_the_bytes_of_positions_are_on_no_disk_any_longer(houses: Opener) -> None:
    house = filled(houses)
    folder = house.folder / "history"
    old = {end for month in ("2026-08", "2026-09") for end in blob_ends(folder / f"{month}.sqlite")}
    found = bytes_under(folder)
    assert all(end in found for end in old)
    house.night()
    stay = {end for path in folder.glob("2*.sqlite") for end in blob_ends(path)}
    found = bytes_under(folder)
    assert not [end for end in old - stay if end in found]
    assert len(old - stay) >= 2


def test_a_held_asset_keeps_its_data_until_the_hold_is_over(
    houses: Opener,
) -> None:
    house = filled(houses)
    held(house, BUS, NOON + 10 * DAY_S)
    told = house.night()
    assert told.kept == (BUS,)
    assert len(house.times(BUS, "lat")) == len(AGES)
    assert len(house.times(TRAM, "lat")) == 3
    again = houses(NOON + DAY_S)  # the hold outlives the engine
    again.night()
    assert len(again.times(BUS, "lat")) == len(AGES)
    later = houses(NOON + 11 * DAY_S)
    assert later.night().kept == ()
    assert len(later.times(BUS, "lat")) == 2


def test_a_held_kind_of_data_stays_whole(houses: Opener) -> None:
    house = filled(houses)
    held(house, "position", NOON + 10 * DAY_S)
    told = house.night()
    assert "position" not in told.removed
    assert len(house.times(TRAM, "lat")) == len(AGES)


def test_no_look_at_a_camera_outlasts_thirty_days_in_journal_log_and_backups(
    houses: Opener,
) -> None:
    house = houses(NOON - 30 * DAY_S)
    house.beat(looked(house.now, "picture-of-old"))
    house.now = NOON - DAY_S
    house.beat(looked(house.now, "picture-of-late"))
    for days in (2, 1):
        house.vault.make(house.folder, NOON - days * DAY_S)
    house.now = NOON
    assert b"picture-of-old" in bytes_under(house.folder)
    told = house.night()
    assert told.removed["camera_reference"] == 3  # the journal's and two backups'
    found = bytes_under(house.folder)
    assert b"picture-of-old" not in found
    assert b"picture-of-late" in found
    assert len(list(house.vault.good(JOURNAL))) == 2


def test_old_events_go_and_those_of_holds_and_rounds_stay(houses: Opener) -> None:
    house = houses(NOON - 4 * 365 * DAY_S)
    house.readings(LAMP, "fault", [house.now], 1.0)  # an alarm that stands to this day
    house.now += 60.0
    house.beat(*house.room.tick(house.now))
    ended = HoldLifted(at=house.now, hold=9, subject=BUS, reason="", person="Ada", desk="d")
    rejected = OrderRejected(at=house.now, id="o", asset=LAMP, order="dim", reason="expired")
    house.beat(looked(house.now, "x"), rejected, ended)
    house.now = NOON
    house.beat(looked(house.now, "y"))
    house.keeper.save_checkpoint()
    told = house.night()
    left = [type(decode(payload)).__name__ for payload in house.payloads()]
    assert (told.removed["journal"], told.removed["camera_reference"]) == (1, 1)
    assert left == ["AlarmRaised", "HoldLifted", "CameraOpened", "RetentionCarriedOut"]
    assert house.journal.last_seq == 6  # the numbers go on


def test_the_audit_is_cut_after_its_time_and_proven_from_there(
    houses: Opener,
) -> None:
    house = houses(NOON - 1200 * DAY_S)
    held(house, LAMP, house.now + 1.0)
    house.retention.begin(house.now, house.now)
    house.until(lambda: not house.retention.going, "a first record")
    house.beat()
    house.notary.sign_soon()
    house.until(lambda: house.notary.records >= 1, "signed")
    old = house.journal.audit.tip.number
    house = houses(NOON)
    house.night()
    folder = house.folder
    proof = prove(folder / JOURNAL, folder / "audit", public_key(folder / PUBLIC_FILE))
    assert proof.findings == []
    assert proof.first == old + 1
    notes = [
        link for link in bytes_under(folder).split(b'"action":') if b'"audit_cut"' in link[:20]
    ]
    assert notes


def test_it_begins_at_the_citys_night_and_once_a_night(houses: Opener) -> None:
    house = houses(NOON, SETTLED_S)
    house.night()
    house.now = NIGHT - 1.0
    house.beat()
    assert not house.retention.going
    house.now = NIGHT
    house.beat()
    assert house.retention.going
    house.until(lambda: not house.retention.going, "the round ends")
    house.now = NIGHT + 3600.0
    house.beat()
    assert not house.retention.going
    again = houses(NIGHT + 7200.0, SETTLED_S)  # a restart does not do it again
    again.now += SETTLED_S + 1.0
    again.beat()
    assert not again.retention.going


def test_a_night_that_the_engine_missed_is_made_up_for_once_the_clock_is_trusted(
    houses: Opener,
) -> None:
    houses(NOON).night()
    house = houses(NIGHT + 3600.0, SETTLED_S)
    house.now += SETTLED_S - 60.0
    house.beat()
    assert not house.retention.going
    house.retention.clock_set(house.now)  # years ahead for a moment, and back
    house.now += SETTLED_S - 1.0
    house.beat()
    assert not house.retention.going
    house.now += 1.0
    house.beat()
    assert house.retention.going
    house.until(lambda: not house.retention.going, "the round ends")


def test_a_round_broken_off_at_any_step_is_ended_by_the_next_start(
    houses: Opener,
) -> None:
    """As a kill does it: nothing of the round is in memory any longer."""
    house = filled(houses)
    for steps in (1, 2, 4, 7):
        house.retention.begin(NOON, NOON)
        for _ in range(steps):
            house.beat()
        house = houses(NOON + 1.0)
        assert not house.retention.going
    house.night()
    assert len(house.times(BUS, "lat")) == 3
    carried = [one for one in house.payloads() if '"retention_carried_out"' in one]
    assert len(carried) == 1


@pytest.mark.logs("removing what is too old failed")
def test_what_fails_is_said_and_tried_again(houses: Opener) -> None:
    house = houses(NOON, SETTLED_S)
    blocked = house.folder / "backup"
    blocked.mkdir()
    (blocked / "2026-01-01").mkdir()
    (blocked / "2026-01-01" / "manifest.json").write_bytes(
        b'{"made_at":1.0,"files":[{"name":"journal.sqlite","size_bytes":1,"sha256":""}]}'
    )
    house.retention.begin(NOON, NOON)
    house.until(lambda: TROUBLE in house.trouble, "it failed")
    assert not house.retention.going
    (blocked / "2026-01-01" / "manifest.json").unlink()
    house.now += RETRY_S - 1.0
    house.beat()
    assert not house.retention.going
    house.now += 1.0
    house.beat()
    assert house.retention.going
    house.until(lambda: not house.retention.going, "it went well")
    assert TROUBLE not in house.trouble
    assert isinstance(decode(house.payloads()[-1]), RetentionCarriedOut)


def test_what_was_refused_is_forgotten_after_its_days(houses: Opener) -> None:
    house = houses(NOON)
    for age in (8.0, 6.0, 0.0):
        house.quarantine.add(NOON - age * DAY_S, "water", "malformed", f"{age}")
    assert house.night().removed["quarantine"] == 1
    assert [row.excerpt for row in house.quarantine.rows()] == ["0.0", "6.0"]
