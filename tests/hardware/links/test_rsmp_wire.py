"""RSMP byte for byte: how a connection begins, and what ends it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from hardware.link import LinkError
from hardware.rsmp.link import RsmpLink
from hardware.rsmp.messages import LONGEST, MalformedError, Vers, decoded, in_common
from tests.hardware.links.rig import Deed, order
from tests.hardware.links.rsmprig import JUNCTION
from tests.hardware.links.rsmpsite import NOW, SITE, VERSION, WATCHDOG, RawSite, connected, play

pytestmark = pytest.mark.logs(r"^hardware\.")
OURS = ["3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.2", "3.2.0", "3.2.1", "3.2.2"]


def test_a_connection_begins_as_the_standard_says() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        site.writer.write(b"\x0c\x0c")  # must not be sent, and has to be borne
        site.say(VERSION)
        assert await site.hear() == {
            "mType": "rSMsg",
            "type": "MessageAck",
            "oMId": VERSION["mId"],
        }
        version = await site.hear()
        site.acknowledge(version)
        assert [one["vers"] for one in version["RSMP"]] == OURS
        assert (version["siteId"], version["SXL"]) == ([{"sId": SITE}], "1.2.1")
        assert not link.health().usable
        site.say(WATCHDOG)
        assert (await site.hear())["oMId"] == WATCHDOG["mId"]
        assert set(await site.until("Watchdog")) == {"mType", "type", "mId", "wTs"}
        subscribed = await site.until("StatusSubscribe")
        assert subscribed["cId"] == SITE
        assert {"sCI": "S0014", "n": "status", "uRt": "0.2", "sOc": True} in subscribed["sS"]
        assert {"sCI": "S0205", "n": "vehicles", "uRt": "20", "sOc": False} in subscribed["sS"]
        asked = await site.until("StatusRequest")
        assert {"sCI": "S0007", "n": "intersection"} in asked["sS"]
        assert link.health().usable

    play(scene)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"RSMP": [{"vers": "3.1.1"}]}, "RSMP versions [3.1.1] requested, but only [3.1.2,"),
        ({"RSMP": [{"vers": "4.0.0"}]}, "RSMP versions [4.0.0] requested"),
        ({"SXL": "1.0.15"}, "SXL version 1.0.15 requested, but only 1.2.1 supported"),
        ({"siteId": [{"sId": "DJ+TC=002"}]}, "site id DJ+TC=002 is not known here"),
        ({"siteId": []}, "site id  is not known here"),
    ],
)
def test_who_does_not_fit_is_told_why_and_hung_up_on(change: dict[str, Any], reason: str) -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        site.say({**VERSION, **change})
        refused = await site.hear()
        assert (refused["type"], refused["oMId"]) == ("MessageNotAck", VERSION["mId"])
        assert refused["rea"].startswith(reason)
        assert await site.hear() == {}
        assert not link.health().usable

    play(scene)


@pytest.mark.parametrize(
    "packet",
    [
        b"GET / HTTP/1.1\r\n\r\n\x0c",
        b"\xff\xfe\x0c",
        b"[" * 100_000 + b"\x0c",
        b'{"mType":"rSMsg","type":"Watchdog"}\x0c',
        b'{"mType":"rSMsg","type":"Watchdog","mId":"w","wTs":"2026-11-23T11:00:00.000Z"}\x0c',
        b" " * (LONGEST + 2),
    ],
    ids=["http", "no text", "deep", "no id", "no version first", "endless"],
)
def test_what_is_no_beginning_is_hung_up_on_without_a_word(packet: bytes) -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        site.writer.write(packet)
        assert await site.hear() == {}

    play(scene)


def test_what_is_not_understood_is_refused_and_the_connection_goes_on_up_to_a_point() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        await site.begin()
        odd: list[tuple[dict[str, Any], str]] = [
            ({"type": "Watchdog", "mId": "w-1"}, "Object missing required field"),
            ({"type": "Watchdoog", "mId": "w-2"}, "Invalid value 'Watchdoog'"),
            ({"type": "AggregatedStatus", "mId": "w-3", "cId": "x", "aSTS": NOW, "se": []}, "Exp"),
            ({"type": "StatusRequest", "mId": "w-4", "cId": SITE, "sS": []}, "a supervisor takes"),
            ({"type": "StatusUpdate", "mId": "w-5", "cId": SITE, "sTs": "now", "sS": []}, "sTs is"),
        ]
        for message, reason in odd:
            site.say({"mType": "rSMsg", **message})
            refused = await site.until("MessageNotAck")
            assert refused["oMId"] == message["mId"]
            assert refused["rea"].startswith(reason)
        assert link.health().usable
        for number in range(25):
            site.say({"mType": "rSMsg", "type": "Nothing", "mId": f"n-{number}"})
        while await site.hear():
            pass
        assert not link.health().usable

    play(scene)


def test_a_site_of_before_3_1_5_is_not_asked_for_changes() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        subscribed = await site.begin({**VERSION, "RSMP": [{"vers": "3.1.4"}]})
        assert {"sCI": "S0014", "n": "status", "uRt": "0.2"} in subscribed["sS"]

    play(scene)


def test_who_connects_anew_is_heard_and_not_who_was_there_under_this_name() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        await site.begin()
        async with connected(link) as again:
            await again.begin()
            while await site.hear():
                pass
            assert link.health().usable

    play(scene)


def test_a_site_that_takes_us_for_somebody_else_is_not_let_on() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        site.say(VERSION)
        await site.hear()
        version = await site.hear()
        rejected = {"mType": "rSMsg", "type": "MessageNotAck", "oMId": version["mId"], "rea": "SXL"}
        site.say(rejected)
        site.say(WATCHDOG)
        assert await site.hear() == {}
        assert not link.health().usable

    play(scene)


def test_the_latest_version_that_both_speak_is_spoken() -> None:
    theirs = [Vers(one) for one in ("3.1.10", "3.1.5", "3.2", "2.0")]
    assert in_common(OURS, theirs) == "3.2"
    assert in_common(OURS, [Vers("4.0")]) == ""
    assert in_common(OURS, [Vers("3.1.x"), Vers("3.1.5")]) == "3.1.5"


def test_what_is_refused_keeps_its_name_where_it_has_one() -> None:
    with pytest.raises(MalformedError) as caught:
        decoded(b'{"mType":"rSMsg","type":"Version","mId":"v-1"}')
    assert caught.value.identity == "v-1"
    with pytest.raises(MalformedError) as caught:
        decoded(b'{"mType":"rSMsg","type":"Version","mId":' + b'"' + b"v" * 101 + b'"}')
    assert caught.value.identity == ""


def test_the_words_of_another_are_fit_for_a_screen() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        await site.begin()
        site.say({**WATCHDOG, "mId": "w-9"})
        while (heard := await site.hear())["type"] != "Watchdog":
            pass
        rea = "\x1b[2J\nEngine: all is well" + "!" * 500
        site.say({"mType": "rSMsg", "type": "MessageNotAck", "oMId": heard["mId"], "rea": rea})
        while await site.hear():
            pass
        with pytest.raises(LinkError) as caught:
            async for _ in link.readings():
                pass
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) <= 300

    play(scene)


def test_nothing_outlives_a_link_that_closes_while_an_order_runs_and_is_cancelled_too() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        mine = asyncio.all_tasks()
        await site.begin()
        running = [
            asyncio.create_task(link.execute("traffic", order(f"o-{n}", Deed(JUNCTION, *deed))))
            for n, deed in enumerate([("plan", "peak"), ("plan", "night")])
        ]
        await site.until("CommandRequest")
        closing = asyncio.create_task(link.close())
        await asyncio.sleep(0)
        closing.cancel()
        assert await running[0] == "", "it went out, and nobody knows what became of it"
        assert await running[1] == "device_offline"
        await asyncio.gather(closing, return_exceptions=True)
        while left := asyncio.all_tasks() - mine - {asyncio.current_task()}:
            await asyncio.wait(left)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", link.port)

    play(scene)


def test_no_more_are_let_in_than_a_link_has_sites_for() -> None:
    async def scene(link: RsmpLink, site: RawSite) -> None:
        async with contextlib.AsyncExitStack() as stack:
            crowd = [await stack.enter_async_context(connected(link)) for _ in range(17)]
            over = await stack.enter_async_context(connected(link))
            assert await over.hear() == {}
            crowd[0].say(VERSION)
            assert (await crowd[0].hear())["type"] == "MessageAck"

    play(scene)
