"""Traffic light controllers by RSMP: what they are told and say, beyond the contract."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from app.bus.wire import Value
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed
from tests.hardware.links.rsmprig import CALM, JUNCTION, RsmpRig
from tests.hardware.links.watch import Watch, watched

pytestmark = pytest.mark.logs(r"^hardware\.")


@pytest.fixture
def rsmp() -> Iterator[RsmpRig]:
    made = RsmpRig()
    yield made
    made.stop()


@pytest.fixture
def signals(rsmp: RsmpRig) -> Iterator[Watch]:
    with watched(rsmp) as watching:
        yield watching


def test_all_that_the_map_knows_is_told(signals: Watch) -> None:
    for point, value in CALM.items():
        if point != "detector_vph":  # vehicles are counted over some seconds
            until(partial(signals.says, JUNCTION, point, value), f"{point} is told")


@pytest.mark.parametrize(
    ("point", "value"),
    [
        ("mode", "dark"),
        ("mode", "manual"),
        ("phase", "green"),
        ("plan", "relief"),
        ("priority", True),
        ("emergency_route", 3.0),
        ("fault", "major"),
        ("fault", "lamp"),
        ("door", "open"),
        ("cycle_s", 96.0),
    ],
)
def test_what_becomes_true_in_the_street_is_told(
    rsmp: RsmpRig, signals: Watch, point: str, value: float | str
) -> None:
    rsmp.be(Deed(JUNCTION, point, value))
    until(lambda: signals.says(JUNCTION, point, value), f"{point} is {value}")
    rsmp.be(Deed(JUNCTION, point, CALM[point]))
    until(lambda: signals.says(JUNCTION, point, CALM[point]), f"{point} is as before")


@pytest.mark.parametrize(
    ("point", "value", "end"),
    [
        ("plan", "night", "timetable"),
        ("mode", "flashing", "normal"),
        ("mode", "dark", "normal"),
        ("priority", True, False),
        ("emergency_route", 2.0, 0.0),
    ],
)
def test_an_order_is_carried_out_and_proven_and_so_is_its_end(
    rsmp: RsmpRig, signals: Watch, point: str, value: float | str, end: float | str
) -> None:
    for number, asked in enumerate((value, end)):
        deed = Deed(JUNCTION, point, asked)
        assert signals.outcome(f"o-{number}", deed) == ""
        until(partial(signals.says, *deed), f"{point} is {asked}")
        assert rsmp.obeyed()[-1] == deed


def test_alarms_are_acknowledged_suspended_and_resumed_in_the_controller(
    rsmp: RsmpRig, signals: Watch
) -> None:
    until(partial(signals.says, JUNCTION, "fault", "none"), "no alarm")
    rsmp.be(Deed(JUNCTION, "fault", "lamp"))
    until(partial(signals.says, JUNCTION, "alarms_unacknowledged", True), "an alarm")
    for number, (point, value) in enumerate(
        [
            ("alarms_unacknowledged", False),
            ("alarms_suspended", True),
            ("alarms_suspended", False),
        ]
    ):
        assert signals.outcome(f"o-{number}", Deed(JUNCTION, point, value)) == ""
        until(partial(signals.says, JUNCTION, point, value), f"{point} is {value}")
    assert signals.says(JUNCTION, "fault", "lamp")
    told = signals.outcome("o-9", Deed(JUNCTION, "alarms_unacknowledged", True))
    assert told == "bad_value", "nobody can ask for a new alarm"


def test_what_no_controller_is_told_is_refused_here(rsmp: RsmpRig, signals: Watch) -> None:
    asked: dict[str, list[tuple[str, Value]]] = {
        "bad_value": [("mode", "manual"), ("plan", "holiday"), ("emergency_route", 256.0)],
        "unknown_order": [("phase", "green"), ("fault", "none")],
    }
    for reason, deeds in asked.items():
        for point, value in deeds:
            told = signals.outcome(f"{point}-1", Deed(JUNCTION, point, value))
            assert told == reason
    assert signals.outcome("o-1", Deed("junction-002", "plan", "peak")) == "unknown_asset"
    assert rsmp.obeyed() == []


def test_a_wrong_security_code_is_refused_by_the_controller(rsmp: RsmpRig) -> None:
    rsmp.secret = lambda: "9999"
    with watched(rsmp) as signals:
        assert signals.outcome("o-1", Deed(JUNCTION, "plan", "peak")) == "refused"
        assert rsmp.obeyed() == []
        assert signals.outcome("o-2", Deed(JUNCTION, "priority", True)) == "", "it needs no code"


def test_a_secret_that_cannot_be_read_keeps_the_order_here(rsmp: RsmpRig) -> None:
    def nobody() -> str:
        raise OSError("others may read secrets/signals: chmod 600 it")

    rsmp.secret = nobody
    with watched(rsmp) as signals:
        assert signals.outcome("o-1", Deed(JUNCTION, "plan", "peak")) == "not_sent"
        assert rsmp.obeyed() == []


def test_a_clock_that_is_wrong_is_told_as_uncertain_with_our_own_time(
    rsmp: RsmpRig, signals: Watch
) -> None:
    rsmp.faults.clock_s = -3600.0
    rsmp.be(Deed(JUNCTION, "phase", "green"))

    def uncertain() -> bool:
        last = signals.latest(JUNCTION, "phase")
        return last is not None and (last.value, last.quality) == ("green", "uncertain")

    until(uncertain, "told, and not trusted")
    assert signals.warden.health().reason == "the clocks of 1 sites are wrong"
    rsmp.faults.clock_s = 0.0
    until(lambda: signals.says(JUNCTION, "phase", "green"), "trusted again")
