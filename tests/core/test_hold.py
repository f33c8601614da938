"""Legal holds: what they keep, and for how long."""

from __future__ import annotations

from app.core.hold import HoldBook, Holds
from app.core.holding_events import HoldLifted, HoldPlaced
from app.core.retention import Data

NOW = 1_795_000_000.0


def placed(number: int, subject: str, until: float = NOW + 10.0) -> HoldPlaced:
    return HoldPlaced(
        at=NOW,
        hold=number,
        subject=subject,
        until=until,
        reason="inquiry 12/26",
        person="Ada",
        desk="desk-1",
    )


def test_a_hold_of_an_asset_keeps_its_data_and_what_cannot_be_parted() -> None:
    holds = Holds((placed(1, "vehicle-042"),))
    assert holds.assets == {"vehicle-042"}
    assert {data for data in Data if holds.keep(data)} == {Data.AUDIT, Data.SET_ASIDE}


def test_a_hold_of_a_kind_of_data_keeps_all_of_it() -> None:
    holds = Holds((placed(1, "position"),))
    assert holds.assets == frozenset()
    assert {data for data in Data if holds.keep(data)} == {
        Data.POSITION,
        Data.AUDIT,
        Data.SET_ASIDE,
    }
    assert not any(Holds().keep(data) for data in Data)


def test_a_hold_ends_with_its_time_or_when_it_is_lifted() -> None:
    book = HoldBook([placed(1, "camera-107"), placed(2, "position"), placed(3, "audit", NOW + 99)])
    assert [hold.hold for hold in book.standing(NOW + 50.0).placed] == [3]
    lifted = HoldLifted(
        at=NOW, hold=2, subject="position", reason="closed", person="Ada", desk="desk-1"
    )
    book.fold(lifted)
    assert [hold.hold for hold in book.standing(NOW).placed] == [1, 3]
    assert book.at(2) is None
    assert book.at(3) is not None
    assert book.next_number == 4
    assert HoldBook([placed(7, "position"), lifted]).next_number == 8
