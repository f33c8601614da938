"""The shared view of the alarms, against the same counted the plain way."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bus.rows import AlarmRow
from app.desk.alarmview import FEW, STATES, AlarmView
from app.desk.urgency import ANNUNCIATED, Tally, urgency
from tests.widgets.village import ASSETS, NOON, alarm, delta, living, new_mirror, village

CITY = village()
IDS = [asset[0] for asset in ASSETS]


@st.composite
def rows(draw: st.DrawFn) -> AlarmRow:
    return alarm(
        draw(st.integers(1, 12)),
        asset=draw(st.sampled_from([*IDS, "gone"])),
        priority=draw(st.integers(1, 4)),
        state=draw(st.sampled_from("ABCDEFG")),
        raised_at=NOON - draw(st.integers(0, 5)),
        suppressed_by_occurrence=draw(st.integers(0, 3)),
    )


def plainly_counted(alarms: list[AlarmRow]) -> Tally:
    found = [row for row in alarms if row.state in ANNUNCIATED]
    per = [[row for row in found if p in (0, row.priority)] for p in range(5)]
    return Tally(
        tuple(len(one) for one in per),
        tuple(sum(row.state in "BD" for row in one) for one in per),
    )


def assert_same(view: AlarmView, held: dict[int, AlarmRow]) -> None:
    found = sorted((r for r in held.values() if r.state in ANNUNCIATED), key=urgency)
    assert view.annunciated() == found
    assert view.urgent(3) == found[:3]
    assert view.most_urgent == (found[0] if found else None)
    assert view.tally == plainly_counted(list(held.values()))
    known = [row for row in held.values() if row.asset in CITY.rows]
    assert view.tally_of(CITY.departments) == plainly_counted(known)
    assert view.tally_of(()) == Tally()
    for state in STATES:
        assert set(view.of_state(state).values()) == {r for r in held.values() if r.state == state}
    for cause in range(1, 4):
        below = {
            o for o, r in held.items() if r.state == "F" and r.suppressed_by_occurrence == cause
        }
        assert set(view.folded(cause)) == below
        assert (cause in view.causes) is bool(below)
    for identity in IDS:
        mine = {o for o, r in held.items() if r.asset == identity}
        assert {row.occurrence for row in view.of_asset(identity)} == mine
    for priority in range(1, 5):
        calling = [r for r in found if r.priority == priority and r.state == "B"]
        assert view.calling(priority) == (calling[0] if calling else None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(rows(), max_size=8), max_size=6))
def test_it_is_what_counting_all_again_would_find(beats: list[list[AlarmRow]]) -> None:
    view, held = AlarmView(), dict[int, AlarmRow]()
    view.rebuild((), CITY)
    for beat in beats:
        for row in beat:
            view.change(held.pop(row.occurrence, None), None if row.state == "A" else row)
            if row.state != "A":
                held[row.occurrence] = row
        assert_same(view, held)
    again = AlarmView()
    again.rebuild(held.values(), CITY)
    assert_same(again, held)


def test_many_at_once_fall_into_the_same_order_as_one_by_one() -> None:
    view, held = AlarmView(), dict[int, AlarmRow]()
    view.rebuild((), CITY)
    for number in range(1, 6 * FEW):
        held[number] = alarm(number, priority=1 + number % 4, raised_at=NOON - number % 7)
        view.change(None, held[number])
        if number in (FEW // 2, 5 * FEW):
            assert_same(view, held)
    for number in range(1, 5 * FEW, 2):
        view.change(held.pop(number), None)
    assert_same(view, held)


def test_the_mirror_keeps_it_and_names_what_changed() -> None:
    mirror = living(new_mirror(), [alarm(1), alarm(2, state="E")])
    mirror.take_changes()
    assert mirror.view.tally.active[0] == 1
    assert mirror.view.count("EFG") == 1
    mirror.apply(delta(mirror, alarms=[alarm(1, revision=2, state="A"), alarm(3)]), NOON)
    assert mirror.take_changes().occurrences == {1, 3}
    assert mirror.view.most_urgent == mirror.alarms[3]
    mirror.apply(delta(mirror, alarms=[alarm(3, priority=4)]), NOON)  # an old revision
    assert not mirror.take_changes().alarms
    assert mirror.view.tally.active[1] == 1


def test_what_is_set_aside_is_not_annunciated_anywhere() -> None:
    aside = [alarm(n, state=state, priority=1) for n, state in enumerate("EFG", start=1)]
    mirror = living(new_mirror(), [*aside, alarm(9, asset="lamp-000001", priority=4)])
    assert mirror.view.most_urgent == mirror.alarms[9]
    assert mirror.view.calling(1) is None
    assert mirror.severity[CITY.rows["cabinet-0001"]] == 0
    assert [row.state for row in mirror.view.of_asset("cabinet-0001")] == ["G", "F", "E"]
