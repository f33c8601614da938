"""A receiver on real sockets: keys, UDP, panels that fall silent, strangers."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

import pytest

from app.bus.wire import Reading
from app.wiring.cli.program import main
from app.wiring.sitelinks import SiteShelf
from hardware.link import Health, LinkError
from hardware.sia.device import Panels
from hardware.sia.frame import Head, closed, framed
from hardware.sia.link import SiaLink
from hardware.sia.options import SiaOptions, SiaPanel
from hardware.sia.receiver import Receiver
from hardware.sia.sample import sample
from hardware.sia.survey import survey
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import LinkSpec, SiteFile, SiteFileError
from tests.hardware.conftest import until
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.siarig import AT_REST, PANEL, SiaRig
from tests.hardware.links.watch import Watch
from tests.hardware.program import PATIENCE_S
from tests.hardware.shelf import SHELF
from tests.hardware.town import Draft, kinds, town_of

KEY = "00112233445566778899AABBCCDDEEFF"
SPEC = LinkSpec(name="panels", protocol="sia", source="panels", simulated=True)


@pytest.fixture
def rig() -> Iterator[SiaRig]:
    made = SiaRig()
    made.vanish()
    yield made
    made.stop()


def secrets(folder: Path) -> SiteShelf:
    place = folder / "secrets" / "panel-key"
    place.parent.mkdir()
    place.write_text(KEY)
    place.chmod(0o600)
    return SiteShelf(folder)


async def _heard(readings: AsyncGenerator[Sequence[Reading], None], point: str) -> Reading:
    async for batch in readings:
        for reading in batch:
            if reading.point == point:
                return reading
    raise AssertionError("it ended")


def test_a_panel_with_a_key_gets_through(rig: SiaRig, tmp_path: Path) -> None:
    shelf = secrets(tmp_path)
    options = SiaOptions(
        listen=rig.address,
        supervision_s=PATIENCE_S,
        panels=[SiaPanel(asset=PANEL, account="2002", key="panel-key")],
    )
    panels = Panels(options, rig.map, shelf, MadeUp({**AT_REST, (PANEL, "fire"): True}))

    async def scene() -> None:
        link = SiaLink(SPEC, options, rig.map, shelf, time.time)
        await panels.start()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await link.open()
                told = await _heard(link.readings(), "fire")
                assert (told.value, told.quality) == (True, "good")
        finally:
            await link.close()
            await panels.stop()

    asyncio.run(scene())


def test_a_key_that_is_not_there_is_an_outage_that_says_so(rig: SiaRig, tmp_path: Path) -> None:
    panel = SiaPanel(asset=PANEL, account="2002", key="no-such-key")
    options = SiaOptions(listen=rig.address, panels=[panel])
    link = SiaLink(SPEC, options, rig.map, SiteShelf(tmp_path), time.time)

    async def scene() -> None:
        with pytest.raises(LinkError, match="the key of panel-01: there is no secret no-such-key"):
            await link.open()
        await link.close()

    asyncio.run(scene())


def test_a_port_that_is_taken_is_an_outage_that_says_so(rig: SiaRig) -> None:
    async def scene() -> None:
        first = Receiver("127.0.0.1", 0, lambda _: b"")
        await first.start()
        second = Receiver("127.0.0.1", first.port, lambda _: b"")
        try:
            with pytest.raises(LinkError, match=r"cannot listen at 127\.0\.0\.1:\d+: Address"):
                await second.start()
        finally:
            await second.stop()
            await first.stop()

    asyncio.run(scene())


def test_it_may_end_while_it_waits_to_be_called_and_listen_again(rig: SiaRig) -> None:
    async def scene() -> None:
        link = rig.link()
        for _ in range(3):
            opening = asyncio.create_task(link.open())
            await asyncio.sleep(0)
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await link.close()
            assert not link.health().usable
        _open_to_others(rig.address)

    asyncio.run(scene())


def _open_to_others(address: str) -> None:
    """Fails where somebody still listens there."""
    host, port = address.split(":")
    with socket.socket() as caller, pytest.raises(ConnectionRefusedError):
        caller.connect((host, int(port)))


def test_panels_that_send_datagrams_are_answered() -> None:
    heard: list[bytes] = []

    def answer(raw: bytes) -> bytes:
        heard.append(raw)
        return b"\nanswer\r"

    async def scene() -> None:
        receiver = Receiver("127.0.0.1", 0, answer)
        await receiver.start(udp=True)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as panel:
            panel.setblocking(False)
            panel.connect(("127.0.0.1", receiver.port))
            panel.send(b"garbage of more than eight bytes")
            panel.send(b"\nframe\r")
            async with asyncio.timeout(PATIENCE_S):
                assert await asyncio.get_running_loop().sock_recv(panel, 100) == b"\nanswer\r"
        await receiver.stop()

    asyncio.run(scene())
    assert heard == [b"frame"]


def test_who_does_not_speak_dc_09_is_hung_up_on() -> None:
    async def scene() -> None:
        receiver = Receiver("127.0.0.1", 0, lambda _: b"")
        await receiver.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
        writer.transport.abort()
        await receiver.stop()

    asyncio.run(scene())


@pytest.mark.logs(r"^hardware\.sia\.link: WARNING: panels: panel-02 ")
def test_a_panel_that_falls_silent_is_told_while_the_others_go_on(rig: SiaRig) -> None:
    other = "panel-02"
    rig.options = SiaOptions(
        listen=rig.address,
        supervision_s=1.5,
        panels=[SiaPanel(asset=PANEL, account="1001"), SiaPanel(asset=other, account="1002")],
    )
    rest = {
        (asset, point): value for (_, point), value in AT_REST.items() for asset in (PANEL, other)
    }
    rig.devices = MadeUp(rest)
    rig.panels = Panels(rig.options, rig.map, SHELF, rig.devices)
    rig.appear()
    watch = Watch(rig.link(), rig.source)
    try:
        until(lambda: watch.says(PANEL, "fire", False), "one at rest")
        until(lambda: watch.says(other, "fire", False), "the other at rest")
        rig.devices.silent.add(other)
        until(lambda: watch.says(other, "path", "down"), "it is lost")
        assert watch.latest(other, "fire").quality == "bad"
        assert watch.warden.health() == Health(True, "1 of 2 panels are silent")
        rig.devices.silent.clear()
        until(lambda: watch.says(other, "path", "up"), "it is back")
        until(lambda: watch.says(other, "fire", False), "and told")
    finally:
        watch.warden.stop()


def test_a_survey_lists_who_calls_and_swallows_no_alarm(rig: SiaRig) -> None:
    said: list[str] = []
    answers: list[bytes] = []

    def call(address: tuple[str, int]) -> None:
        with socket.create_connection(address, PATIENCE_S) as panel:
            for number, (token, data) in enumerate([("NULL", ""), ("SIA-DCS", "#ABC1|NFA001")]):
                rest = closed(data, time.time())
                head = Head(token, f"{number:04d}", "", "0", "ABC1", rest, encrypted=False)
                panel.sendall(framed(head))
            answers.append(panel.recv(1000))

    async def scene() -> str:
        heard = asyncio.Event()

        def tell(text: str) -> None:
            said.append(text)
            heard.set()

        looking = asyncio.create_task(survey(rig.address, tell, PATIENCE_S, most=2))
        await heard.wait()
        host, port = rig.address.split(":")
        await asyncio.to_thread(call, (host, int(port)))
        return await looking

    proposal = asyncio.run(scene())
    assert "account ABC1: NULL" in said
    assert "account ABC1: SIA-DCS FA 1" in said
    assert answers[0].count(b'"ACK"0000') == 1
    assert b"0001" not in answers[0]
    text = proposal.replace("SOURCE", "panels").replace("ASSET", PANEL)
    (plan,) = plans_of(SiteFile(text, "proposal.toml"), SHELF)
    assert [claim.asset for claim in plan.claims] == [PANEL]


def test_a_survey_of_nobody_says_so(rig: SiaRig) -> None:
    with pytest.raises(LinkError, match="no panel called"):
        asyncio.run(survey(rig.address, lambda _: None, 0.05))


def test_a_sample_fits_its_city() -> None:
    draft = Draft()
    draft.add("panels", "source", "panels")
    for number in range(12):
        draft.add(f"panel-{number:02d}", "alarm_panel", "panels")
    city = town_of(draft)
    site = SiteFile(sample("panels", city, SiaRig.read()), "site.toml")
    plans = plans_of(site, SHELF)
    assert len(plans[0].claims) == 12
    assert objections(site, plans, city, kinds()) == []
    with pytest.raises(ValueError, match="the city has no source traffic"):
        sample("traffic", city, SiaRig.read())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('account = "1002"', 'account = "1001"', "account: 1001 is the account of another panel"),
        ('account = "1002"', 'account = "10"', "account: Expected `str` matching regex"),
        ("127.0.0.1:15900", "127.0.0.1:0", "listen: port 0 is nowhere"),
        ("127.0.0.1:15900", "192.0.2.1:15900", "made-up devices answer on this machine only"),
        ('map = "panel"', 'map = "nothing"', "map: there is no map nothing"),
    ],
)
def test_a_fault_in_the_site_file_has_line_and_reason(old: str, new: str, said: str) -> None:
    text = """\
[[links]]
name = "panels"
protocol = "sia"
source = "panels"
simulated = true
[links.options]
listen = "127.0.0.1:15900"
map = "panel"
panels = [
  { asset = "panel-01", account = "1001" },
  { asset = "panel-02", account = "1002", key = "panel-key" },
]
"""
    assert plans_of(SiteFile(text, "site.toml"), SHELF)
    with pytest.raises(SiteFileError) as caught:
        plans_of(SiteFile(text.replace(old, new), "site.toml"), SHELF)
    assert said in str(caught.value)


def test_probe_from_a_terminal(
    tmp_path: Path, rig: SiaRig, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(
        ["site", "probe", f"sia://{rig.address}", "--timeout", "1", "--data-dir", str(tmp_path)]
    )
    assert status != 0
    assert f"listening at {rig.address}" in capsys.readouterr().err
