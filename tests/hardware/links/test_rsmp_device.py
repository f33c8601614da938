"""The made-up controller: what it answers, what it keeps through an outage, and what a
survey finds of it."""

from __future__ import annotations

import asyncio
import socket

import pytest

from hardware.link import LinkError
from hardware.rsmp.controller import Controller
from hardware.rsmp.messages import (
    About,
    AggregatedStatus,
    AggregatedStatusRequest,
    Alarm,
    Argument,
    Asked,
    CommandRequest,
    Message,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUnsubscribe,
    StatusUpdate,
    Subscribed,
)
from hardware.rsmp.signalmap import parse_map
from hardware.rsmp.survey import survey
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward
from resources.shelf import map_files
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rsmprig import CALM, CODE, JUNCTION, RsmpRig

START = 1_795_431_600.0


class Desk:
    """A controller, its field, and a clock that goes as a test says."""

    def __init__(self) -> None:
        self.field = MadeUp({(JUNCTION, point): value for point, value in CALM.items()})
        self.now = START
        faults = ServerFaults()
        conduct = Wayward(self.field, faults)
        self.controller = Controller(JUNCTION, "c", conduct, faults, CODE, lambda: self.now)

    def ask(self, message: Message) -> list[About]:
        assert self.controller.objection(message) == ""
        return self.controller.take(message)

    def look(self, after_s: float, *, heard: bool = True) -> list[About]:
        self.now += after_s
        return self.controller.look(heard=heard)

    def order(self, code: str, **arguments: str) -> dict[str, str]:
        """What is said of each argument."""
        request = CommandRequest(
            cId="c", arg=[Argument(code, n, "set", v) for n, v in arguments.items()]
        )
        assert self.controller.objection(request) == ""
        response = asyncio.run(self.controller.obey(request))
        return {one.n: one.age for one in response.rvs}


def values(said: list[About]) -> dict[str, object]:
    (update,) = said
    assert isinstance(update, (StatusUpdate, StatusResponse))
    return {f"{one.sCI}.{one.n}": one.s for one in update.sS}


def test_a_subscription_tells_at_once_then_by_time_and_at_each_change() -> None:
    desk = Desk()
    wanted = [Subscribed("S0014", "status", "10", True), Subscribed("S0001", "stage", "0", True)]
    subscribe = StatusSubscribe(cId="c", sS=wanted)
    assert values(desk.ask(subscribe)) == {"S0014.status": "1", "S0001.stage": "2"}
    assert desk.ask(subscribe) == [], "it is there already"
    assert desk.look(5.0) == []
    desk.field.values[JUNCTION, "plan"] = "night"
    assert values(desk.look(1.0)) == {"S0014.status": "3"}
    assert desk.look(9.0) == [], "a change begins the time anew"
    assert values(desk.look(1.0)) == {"S0014.status": "3"}
    assert desk.ask(StatusUnsubscribe(cId="c", sS=[Asked("S0014", "status")])) == []
    desk.field.values[JUNCTION, "plan"] = "peak"
    assert desk.look(60.0) == []


def test_vehicles_are_counted_and_none_is_lost_between_two_updates() -> None:
    desk = Desk()
    desk.field.values[JUNCTION, "detector_vph"] = 400.0
    wanted = [Subscribed("S0205", name, "20", False) for name in ("vehicles", "start")]
    desk.ask(StatusSubscribe(cId="c", sS=wanted))
    counted = [values(desk.look(20.0))["S0205.vehicles"] for _ in range(9)]
    assert sum(int(one) for two in counted for one in str(two).split(",")) == 20


def test_what_is_unknown_to_it_and_what_to_the_list_is_told_apart() -> None:
    desk = Desk()
    (said,) = desk.ask(StatusRequest(cId="c", sS=[Asked("S0098", "config")]))
    assert isinstance(said, StatusResponse)
    assert (said.sS[0].s, said.sS[0].q) == (None, "unknown")
    (said,) = desk.ask(StatusRequest(cId="elsewhere", sS=[Asked("S0014", "status")]))
    assert isinstance(said, StatusResponse)
    assert (said.sS[0].s, said.sS[0].q) == (None, "undefined")
    for asked in (Asked("S0999", "status"), Asked("S0014", "colour")):
        objection = desk.controller.objection(StatusRequest(cId="c", sS=[asked]))
        assert objection == f"unknown status {asked.sCI}.{asked.n}"


def test_an_alarm_is_issued_requested_acknowledged_suspended_and_resumed() -> None:
    desk = Desk()
    desk.field.values[JUNCTION, "fault"] = "lamp"
    (issued,) = (one for one in desk.look(1.0) if isinstance(one, Alarm))
    assert (issued.cId, issued.aCId, issued.aS) == ("c:SG1", "A0202", "Active")
    states = []
    for wish in ("Request", "Acknowledge", "Suspend", "Resume"):
        ask = Alarm(cId="c:SG1", aCId="A0202", aSp=wish)
        (said,) = desk.ask(ask)
        assert isinstance(said, Alarm)
        states.append((said.aSp, said.aS, said.ack, said.sS))
    assert states == [
        ("Issue", "Active", "notAcknowledged", "notSuspended"),
        ("Acknowledge", "Active", "Acknowledged", "notSuspended"),
        ("Suspend", "Active", "Acknowledged", "Suspended"),
        ("Suspend", "Active", "Acknowledged", "notSuspended"),
    ]
    unknown = Alarm(cId="c", aCId="A9999", aSp="Request")
    assert desk.controller.objection(unknown) == "unknown alarm code A9999"


def test_a_suspended_alarm_is_not_told_and_the_aggregated_status_is() -> None:
    desk = Desk()
    desk.ask(Alarm(cId="c:SG1", aCId="A0202", aSp="Suspend"))
    desk.field.values[JUNCTION, "fault"] = "lamp"
    (said,) = desk.look(1.0) + desk.look(1.0)
    assert isinstance(said, AggregatedStatus)
    assert [number for number, bit in enumerate(said.se, 1) if bit] == [5, 6]
    (asked,) = desk.ask(AggregatedStatusRequest(cId="c"))
    assert isinstance(asked, AggregatedStatus)
    assert asked.se == said.se
    desk.field.values[JUNCTION, "mode"] = "dark"
    (said,) = desk.look(1.0)
    assert isinstance(said, AggregatedStatus)
    assert [number for number, bit in enumerate(said.se, 1) if bit] == [5, 7]


def test_what_happens_while_nobody_hears_it_is_kept_as_old() -> None:
    desk = Desk()
    desk.ask(StatusSubscribe(cId="c", sS=[Subscribed("S0014", "status", "1", True)]))
    assert desk.look(5.0, heard=False) == [], "nothing has changed"
    desk.field.values[JUNCTION, "plan"] = "night"
    (said,) = desk.look(5.0, heard=False)
    assert isinstance(said, StatusUpdate)
    assert [(one.s, one.q) for one in said.sS] == [("3", "old")]


def test_a_command_is_done_or_not_and_what_could_force_a_light_is_unknown_to_it() -> None:
    desk = Desk()
    done = desk.order("M0002", status="True", securityCode=CODE, timeplan="4")
    assert set(done.values()) == {"recent"}
    assert desk.field.values[JUNCTION, "plan"] == "relief"
    for code in ("M0008", "M0010", "M0012", "M0020"):
        assert set(desk.order(code, status="True", securityCode=CODE).values()) == {"unknown"}
    assert set(desk.order("M0002", status="True", securityCode=CODE, timeplan="9").values()) == {
        "unknown"
    }
    assert len(desk.field.obeyed) == 1


@pytest.mark.parametrize(
    ("code", "arguments", "objection"),
    [
        ("M0002", {"status": "True", "timeplan": "2"}, "M0002 lacks securityCode"),
        (
            "M0002",
            {"status": "True", "timeplan": "2", "securityCode": "1"},
            "wrong security code",
        ),
        ("M9999", {"status": "True"}, "unknown command M9999"),
    ],
)
def test_a_command_that_is_wrong_is_not_acknowledged(
    code: str, arguments: dict[str, str], objection: str
) -> None:
    given = [Argument(code, name, "set", value) for name, value in arguments.items()]
    assert Desk().controller.objection(CommandRequest(cId="c", arg=given)) == objection


def test_the_security_code_can_be_changed() -> None:
    desk = Desk()
    codes = {"oldSecurityCode": CODE, "newSecurityCode": "3333"}
    assert set(desk.order("M0103", status="Level2", **codes).values()) == {"recent"}
    old = Argument("M0005", "securityCode", "setEmergency", CODE)
    rest = [Argument("M0005", n, "setEmergency", "1") for n in ("status", "emergencyroute")]
    request = CommandRequest(cId="c", arg=[old, *rest])
    assert desk.controller.objection(request) == "wrong security code"


@pytest.mark.logs(r"^hardware\.")
def test_a_survey_finds_the_sites_that_connect_and_proposes_a_link() -> None:
    rig = RsmpRig()
    told: list[str] = []
    maps = {read.sxl: read for read in (parse_map(t, n) for n, t in map_files("rsmp").items())}
    try:
        proposal = asyncio.run(survey(f"127.0.0.1:{rig.port}", maps, told.append, 0.0))
    finally:
        rig.stop()
    assert told[0] == f"listening at 127.0.0.1:{rig.port}: sites connect by themselves"
    assert "DJ+TC=001 at 127.0.0.1: RSMP 3.2.2, signal exchange list 1.2.1" in told
    assert "DJ+TC=001: component DJ+TC=001, aggregated status 6" in told
    assert any("S0022 status 1,2,3,4, S0017 number 4" in line for line in told)
    assert 'map = "junction" # they speak the signal exchange list "1.2.1"' in proposal
    assert '{ asset = "ASSET", site = "DJ+TC=001" }' in proposal


def test_a_survey_where_somebody_listens_already_says_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LinkError, match=f"cannot listen at 127.0.0.1:{port}: Address already"):
            asyncio.run(survey(f"127.0.0.1:{port}", {}, print))
