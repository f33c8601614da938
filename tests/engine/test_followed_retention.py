"""An engine that follows removes what the one that leads has removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.events import HoldPlaced
from app.engine.followedretention import FollowedRetention
from app.engine.retentionround import Keepers
from app.store.parcel import EventRow
from tests.engine.hamlet import BUS, TRAM, hamlet
from tests.engine.keeping import DAY_S, House, shipped

NOON = 1_794_657_600.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, hamlet(), NOON)
    yield made
    made.close()


@pytest.fixture
def followed(house: House) -> FollowedRetention:
    stores = Keepers(
        house.room, house.keeper, house.safekeeping, None, house.quarantine, house.folder
    )
    return FollowedRetention(shipped(), stores)


def told(kind: str) -> list[EventRow]:
    return [(1, NOON, kind, "engine-01", b"", 0)]


def go_on(house: House, followed: FollowedRetention) -> None:
    for _ in range(200):
        followed.tend([], NOON)
        house.worker.submit(int).result()


def test_a_round_that_is_told_of_is_carried_out_here_too(
    house: House, followed: FollowedRetention
) -> None:
    for asset in (BUS, TRAM):
        house.readings(asset, "lat", [NOON - 70 * DAY_S, NOON - DAY_S], 47.25)
    house.into_blocks()
    hold = HoldPlaced(
        at=NOON, hold=1, subject=BUS, until=NOON + 9.0, reason="x", person="Ada", desk="d"
    )
    house.beat(hold)
    followed.tend(told("hold_placed"), NOON)
    go_on(house, followed)
    assert len(house.times(TRAM, "lat")) == 2
    records = house.journal.audit.tip.number
    followed.tend(told("retention_carried_out"), NOON)
    go_on(house, followed)
    assert [len(house.times(asset, "lat")) for asset in (BUS, TRAM)] == [2, 1]
    assert house.journal.audit.tip.number == records  # its record comes from who leads


@pytest.mark.logs("removing what is too old failed")
def test_a_round_that_fails_here_is_made_up_for_by_the_next(
    house: House, followed: FollowedRetention
) -> None:
    house.readings(TRAM, "lat", [NOON - 70 * DAY_S, NOON - DAY_S], 47.25)
    house.into_blocks()
    backup = house.folder / "backup" / "2026-01-01"
    backup.mkdir(parents=True)
    (backup / "manifest.json").write_bytes(
        b'{"made_at":1.0,"files":[{"name":"journal.sqlite","size_bytes":1,"sha256":""}]}'
    )
    house.quarantine.add(NOON - 9 * DAY_S, "water", "malformed", "x")
    followed.tend(told("retention_carried_out"), NOON)
    go_on(house, followed)
    assert len(house.quarantine.rows()) == 1  # it came no further
    (backup / "manifest.json").unlink()
    followed.tend(told("retention_carried_out"), NOON)
    go_on(house, followed)
    assert len(house.times(TRAM, "lat")) == 1
    assert house.quarantine.rows() == []
