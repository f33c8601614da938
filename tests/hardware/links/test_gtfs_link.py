"""A link to feeds of vehicles: what only it has to do, beside the contract of all links."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from app.wiring.cli.program import main
from app.wiring.sitelinks import SECRETS, SiteShelf
from hardware.gtfs.fetch import Fetch
from hardware.gtfs.sample import sample
from hardware.link import LinkError
from hardware.serverfaults import ServerFaults
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from hardware.warden import Turn
from hardware.webserver import WebServer
from tests.hardware.conftest import until
from tests.hardware.links.gtfsrig import BUS, POINTS, TRAM, GtfsRig
from tests.hardware.links.rig import Deed
from tests.hardware.links.watch import Watch, watched
from tests.hardware.shelf import SHELF
from tests.hardware.town import kinds, town

OUTAGE = pytest.mark.logs(r"^hardware\.")
SITE = """\
[[links]]
name = "buses"
protocol = "gtfs"
source = "transit"
simulated = true

[links.options]
vehicle_positions = "http://{address}/vehicle-positions.pb"
{more}
[links.options.vehicles]
bus = {{ "12" = "bus-000" }}
"""


@pytest.fixture
def rig() -> Iterator[GtfsRig]:
    made = GtfsRig()
    yield made
    made.stop()


@pytest.fixture
def gtfs_watch(rig: GtfsRig) -> Iterator[Watch]:
    with watched(rig) as watching:
        yield watching


def test_all_that_vehicles_say_comes_out(rig: GtfsRig, gtfs_watch: Watch) -> None:
    """The delay of one is told, that of the other is counted against the timetable."""
    for asset in (BUS, TRAM):
        until(partial(gtfs_watch.latest, asset, "delay_s"), "a delay")
        for point, value in POINTS.items():
            last = gtfs_watch.latest(asset, point)
            assert last is not None
            assert last.quality == "good"
            if isinstance(value, str):
                assert last.value == value
            else:
                assert last.value == pytest.approx(value, rel=1e-6)


def test_one_vehicle_that_is_silent_costs_the_others_nothing(
    rig: GtfsRig, gtfs_watch: Watch
) -> None:
    rig.madeup.silent.add(TRAM)
    until(lambda: gtfs_watch.latest(TRAM, "state").quality == "bad", "it is missing")
    assert gtfs_watch.warden.health().reason == "1 of 2 devices do not answer"
    rig.be(rig.sign)
    until(lambda: gtfs_watch.says(*rig.sign), "the other goes on")
    rig.madeup.silent.clear()
    until(lambda: gtfs_watch.says(TRAM, "state", "in_service"), "it is there again")
    assert gtfs_watch.turns() == [Turn.UP]


def test_what_is_announced_for_a_trip_comes_out(rig: GtfsRig, gtfs_watch: Watch) -> None:
    until(lambda: gtfs_watch.says(TRAM, "service", "normal"), "nothing is announced")
    rig.be(Deed(TRAM, "service", "stopped"))
    until(lambda: gtfs_watch.says(TRAM, "service", "stopped"), "an alert")
    assert gtfs_watch.says(BUS, "service", "normal")
    rig.be(Deed(TRAM, "service", "normal"))
    until(lambda: gtfs_watch.says(TRAM, "service", "normal"), "its end")


@OUTAGE
def test_a_feed_of_nobody_is_lost(rig: GtfsRig, gtfs_watch: Watch) -> None:
    rig.madeup.silent |= {BUS, TRAM}
    until(lambda: gtfs_watch.turns()[-1] is Turn.DOWN, "it is lost")
    assert "answers 503" in gtfs_watch.warden.health().reason


@OUTAGE
def test_a_feed_that_grows_old_is_lost_and_says_why(rig: GtfsRig) -> None:
    ahead_s = [0.0]
    watch = Watch(rig.link(lambda: time.time() + ahead_s[0]), rig.source)
    try:
        until(lambda: watch.turns() == [Turn.UP], "it is up")
        ahead_s[0] = 200.0
        until(lambda: watch.turns()[-1] is Turn.DOWN, "it is lost")
        assert "s old by its own word" in watch.warden.health().reason
        ahead_s[0] = 0.0
        until(lambda: watch.turns()[-1] is Turn.UP, "it is young again")
    finally:
        watch.warden.stop()


@OUTAGE
def test_without_delays_and_alerts_vehicles_are_still_followed(
    rig: GtfsRig, gtfs_watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    until(lambda: gtfs_watch.latest(BUS, "delay_s"), "a delay")
    names = rig.server._names
    del names["/trip-updates.pb"]
    until(lambda: gtfs_watch.latest(BUS, "delay_s").quality == "bad", "its delay is doubted")
    assert gtfs_watch.warden.health().reason == "no trip_updates"
    rig.be(rig.sign)
    until(lambda: gtfs_watch.says(*rig.sign), "it is followed")
    names["/trip-updates.pb"] = "trip_updates"
    until(lambda: gtfs_watch.says(TRAM, "delay_s", 60.0), "delays are there again")
    assert caplog.text.count("answers 404") == 1
    assert gtfs_watch.turns() == [Turn.UP]


# --- one address ---------------------------------------------------------------------

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def fetched(answer: Answer, times: int = 1, largest: int = 1000) -> list[bytes | None]:
    """What `times` requests to a server that answers so bring."""

    async def play() -> list[bytes | None]:
        server = WebServer(answer, ServerFaults())
        await server.start()
        url = f"http://{server.address}/feed"
        fetch = Fetch(url, {"X-Key": "s3cret"}, {"key": "s3cret"}, 10.0, largest)
        try:
            async with aiohttp.ClientSession() as session:
                return [await fetch.get(session) for _ in range(times)]
        finally:
            await server.stop()

    return asyncio.run(play())


def test_what_did_not_change_is_not_sent_again() -> None:
    asked = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(dict(request.headers))
        assert request.headers["X-Key"] == request.query["key"] == "s3cret"
        if request.headers.get("If-None-Match") == '"a"':
            return web.Response(status=304)
        return web.Response(body=b"x", headers={"ETag": '"a"', "Last-Modified": "today"})

    assert fetched(answer, 2) == [b"x", None]
    assert asked[1]["If-Modified-Since"] == "today"


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ({"status": 304}, "answers 304 to go elsewhere"),
        ({"status": 302, "headers": {"Location": "http://192.0.2.1/"}}, "302 to go elsewhere"),
        ({"status": 401}, "answers 401"),
        ({"body": bytes(1001)}, "says more than"),
        ({"body": gzip.compress(b"x"), "headers": {"Content-Encoding": "gzip"}}, "packs what"),
    ],
)
def test_what_was_not_asked_for_is_refused(response: dict[str, object], said: str) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(**response)  # type: ignore[arg-type]

    with pytest.raises(LinkError, match=said) as caught:
        fetched(answer)
    assert "s3cret" not in f"{caught.value!r} {caught.value}"


# --- the site file --------------------------------------------------------------------


def test_the_sample_fits_the_city() -> None:
    city = town()
    site = SiteFile(sample("transit", city), "site.toml")
    plans = plans_of(site, SHELF)
    assert objections(site, plans, city, kinds()) == []
    assert {claim.asset for claim in plans[0].claims} == {"bus-000", "bus-001"}
    for source in ("fleet", "nowhere"):
        with pytest.raises(ValueError, match=source):
            sample(source, city)


@pytest.mark.parametrize(
    ("address", "more", "said"),
    [
        ("127.0.0.1:0", "", "line 8: vehicle_positions: port 0 is nowhere"),
        ("user:pw@127.0.0.1", "", "line 8: vehicle_positions: a password stands in secrets"),
        ("192.0.2.7", "", "line 8: vehicle_positions: made-up devices answer on this machine"),
        ("127.0.0.1", 'alerts = "ftp://127.0.0.1/a"', "line 9: alerts: 'ftp://127.0.0.1/a' is not"),
        ("127.0.0.1", 'map = "nothing"', "line 9: map: there is no map nothing"),
        ("127.0.0.1", 'key = { secret = "k" }', "line 9: key: it goes in a header, or in"),
        ("127.0.0.1", 'vehicles.tram = { "12" = "t" }', "vehicles"),
        ("127.0.0.1", "old_s = 0", "line 9: old_s: "),
    ],
)
def test_a_faulty_link_is_refused_with_its_line(address: str, more: str, said: str) -> None:
    with pytest.raises(SiteFileError) as caught:
        plans_of(SiteFile(SITE.format(address=address, more=more), "site.toml"), SHELF)
    assert said in str(caught.value)


@OUTAGE
def test_a_key_is_taken_from_its_secret_and_told_to_nobody(rig: GtfsRig, tmp_path: Path) -> None:
    text = SITE.format(
        address=rig.server.web.address, more='key = { secret = "divia", parameter = "apikey" }'
    )
    (plan,) = plans_of(SiteFile(text, "site.toml"), SiteShelf(tmp_path))

    async def opened() -> None:
        link = plan.make(time.time)
        try:
            await link.open()
            await anext(link.readings())
        finally:
            await link.close()

    with pytest.raises(LinkError, match="there is no secret divia"):
        asyncio.run(opened())
    (tmp_path / SECRETS).mkdir()
    (tmp_path / SECRETS / "divia").write_text("s3cret")
    (tmp_path / SECRETS / "divia").chmod(0o600)
    asyncio.run(opened())
    rig.faults.refuses = True
    with pytest.raises(LinkError, match="answers 503") as caught:
        asyncio.run(opened())
    assert "s3cret" not in f"{caught.value!r} {plan!r}"


def test_a_probe_lists_what_it_sees_and_proposes_a_file(
    rig: GtfsRig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def site(*words: str) -> int:
        return main(["site", *words, "--data-dir", str(tmp_path), "--language", "en"])

    url = f"http://{rig.server.web.address}/vehicle-positions.pb"
    assert site("probe", f"gtfs://{url}") == 0
    said = capsys.readouterr()
    assert "2 vehicles, 2 of them on a trip; 0 trips; 0 alerts" in said.err
    assert "latitude 47.32" in said.err
    (plan,) = plans_of(SiteFile(said.out.replace("SOURCE", "transit"), "proposal.toml"), SHELF)
    assert plan.addresses == [url]
    (tmp_path / "site.toml").write_text(SITE.format(address=rig.server.web.address, more=""))
    assert site("probe", "buses") == 0
    rig.faults.garbage = True
    assert site("probe", "buses") == 3
    assert "no GTFS Realtime feed" in capsys.readouterr().err
    assert site("probe", "gtfs://file:///etc/passwd") == 3
