"""RSMP byte for byte: what commands say, and what becomes of them."""

from __future__ import annotations

import asyncio

import pytest

from hardware.rsmp.link import RsmpLink
from tests.hardware.links.rig import Deed, order
from tests.hardware.links.rsmprig import CODE, JUNCTION
from tests.hardware.links.rsmpsite import NOW, SITE, RawSite, play

pytestmark = pytest.mark.logs(r"^hardware\.")


@pytest.mark.parametrize(
    ("point", "value", "code", "call", "arguments"),
    [
        (
            "mode",
            "flashing",
            "M0001",
            "setValue",
            {"timeout": "0", "intersection": "0", "status": "YellowFlash", "securityCode": CODE},
        ),
        (
            "plan",
            "night",
            "M0002",
            "setPlan",
            {"status": "True", "timeplan": "3", "securityCode": CODE},
        ),
        (
            "emergency_route",
            7.0,
            "M0005",
            "setEmergency",
            {"status": "True", "emergencyroute": "7", "securityCode": CODE},
        ),
        (
            "emergency_route",
            0.0,
            "M0005",
            "setEmergency",
            {"status": "False", "emergencyroute": "1", "securityCode": CODE},
        ),
    ],
)
def test_a_command_says_what_the_standard_asks_for(
    point: str, value: float | str, code: str, call: str, arguments: dict[str, str]
) -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        await site.begin()
        deed = Deed(JUNCTION, point, value)
        told = asyncio.create_task(link.execute("traffic", order("o-1", deed)))
        request = await site.until("CommandRequest")
        assert request["cId"] == SITE
        assert {one["n"]: one["v"] for one in request["arg"]} == arguments
        assert {(one["cCI"], one["cO"]) for one in request["arg"]} == {(code, call)}
        outcomes = [{"cCI": code, "n": n, "v": v, "age": "recent"} for n, v in arguments.items()]
        site.about("CommandResponse", cTS=NOW, rvs=outcomes)
        assert await told == ""

    play(scene)


def test_a_request_for_priority_is_ended_under_its_own_name() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        await site.begin()
        heard: list[dict[str, str]] = []
        for value in (True, False, True):
            one = order(f"o-{len(heard)}", Deed(JUNCTION, "priority", value))
            told = asyncio.create_task(link.execute("traffic", one))
            request = await site.until("CommandRequest")
            heard.append({one["n"]: one["v"] for one in request["arg"]})
            outcome = {"cCI": "M0022", "n": "type", "v": "new", "age": "recent"}
            site.about("CommandResponse", cTS=NOW, rvs=[outcome])
            assert await told == ""
        assert [one["type"] for one in heard] == ["new", "cancel", "new"]
        assert "securityCode" not in heard[0]
        first, second, third = (one["requestId"] for one in heard)
        assert first == second
        assert first != third

    play(scene)


@pytest.mark.parametrize("answer", ["not acknowledged", "unknown", "undefined", "gone", "silent"])
def test_what_becomes_of_a_command_is_told_as_far_as_it_is_known(answer: str) -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        await site.begin()
        one = order("o-1", Deed(JUNCTION, "plan", "peak"))
        told = asyncio.create_task(link.execute("traffic", one))
        while (request := await site.hear())["type"] != "CommandRequest":
            if "mId" in request:
                site.acknowledge(request)
        if answer == "not acknowledged":
            refusal = {"type": "MessageNotAck", "oMId": request["mId"], "rea": "wrong code"}
            site.say({"mType": "rSMsg", **refusal})
        elif answer == "gone":
            site.writer.close()
        else:
            site.acknowledge(request)
            if answer != "silent":
                outcome = {"cCI": "M0002", "n": "status", "v": None, "age": answer}
                site.about("CommandResponse", cTS=NOW, rvs=[outcome])
            else:
                site.writer.close()
        lost = answer in ("gone", "silent")
        assert await told == ("" if lost else "refused"), "nobody knows, or it surely was not"

    play(scene)
