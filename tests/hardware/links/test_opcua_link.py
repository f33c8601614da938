"""OPC UA on real sockets: alarms, qualities, certificates, and what is left behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from asyncua import ua
from asyncua.crypto.permission_rules import User, UserRole

from app.wiring.cli.program import main
from app.wiring.sitelinks import SiteShelf
from hardware.link import Health, LinkError
from hardware.opcua.device import BuildingServer
from hardware.opcua.link import OpcUaLink
from hardware.opcua.options import OpcUaDevice, OpcUaOptions
from hardware.opcua.rack import Rack
from hardware.opcua.server import UaServer
from hardware.serverfaults import ServerFaults
from hardware.sitecheck import plans_of
from hardware.sitefile import LinkSpec, SiteFile
from tests.hardware.conftest import until
from tests.hardware.links.background import Background
from tests.hardware.links.opcuarig import CABINET, OpcUaRig
from tests.hardware.links.paper import write_paper
from tests.hardware.links.rig import SOURCE, Deed, order
from tests.hardware.links.watch import Watch, watched
from tests.hardware.program import PATIENCE_S
from tests.hardware.shelf import SHELF

SPEC = LinkSpec(
    name="cabinets", protocol="opcua", source=SOURCE, simulated=True, poll_s=0.1, timeout_s=5.0
)


@pytest.fixture
def rig() -> Iterator[OpcUaRig]:
    made = OpcUaRig()
    yield made
    made.stop()


def test_an_alarm_comes_and_goes(rig: OpcUaRig) -> None:
    with watched(rig) as watch:
        until(lambda: watch.says(CABINET, "door", "closed"), "no alarm at first")
        rig.be(Deed(CABINET, "door", "open"))
        until(lambda: watch.says(CABINET, "door", "open"), "the alarm")
        rig.be(Deed(CABINET, "door", "closed"))
        until(lambda: watch.says(CABINET, "door", "closed"), "its end")


def test_an_alarm_that_stands_already_is_told_who_comes_later(rig: OpcUaRig) -> None:
    rig.be(Deed(CABINET, "door", "open"))
    with watched(rig) as watch:
        until(lambda: watch.says(CABINET, "door", "open"), "the alarm that stands")


def test_a_device_that_its_server_does_not_reach_is_told_as_bad(rig: OpcUaRig) -> None:
    with watched(rig) as watch:
        rig.devices.silent.add(CABINET)
        until(lambda: watch.latest(CABINET, "breaker").quality == "bad", "told as bad")
        rig.devices.silent.clear()
        until(lambda: watch.says(CABINET, "breaker", "closed"), "it is back")


def test_a_server_with_a_wrong_clock_is_told_as_uncertain_at_our_time(rig: OpcUaRig) -> None:
    with watched(rig) as watch:
        rig.faults.clock_s = 3600.0
        rig.be(Deed(CABINET, "power_kw", 2.25))

        def uncertain() -> bool:
            last = watch.latest(CABINET, "power_kw")
            return last is not None and (last.value, last.quality) == (2.25, "uncertain")

        until(uncertain, "uncertain")


def test_what_no_node_can_hold_or_nobody_may_write_is_refused(rig: OpcUaRig) -> None:
    with watched(rig) as watch:
        assert watch.outcome("o-1", Deed(CABINET, "contactor", "ajar")) == "bad_value"
        assert watch.outcome("o-2", Deed(CABINET, "power_kw", 1.0)) == "unknown_order"
        assert watch.outcome("o-3", Deed("cabinet-9", "contactor", "open")) == "unknown_asset"
    assert rig.obeyed() == []


@pytest.mark.logs(r"^hardware\.opcua\.link: WARNING: cabinets: 127\.0\.0\.1:")
def test_a_server_that_is_lost_costs_the_others_nothing(rig: OpcUaRig) -> None:
    other = OpcUaRig()
    devices = [
        OpcUaDevice(asset=CABINET, address=rig.server.address, object="C1"),
        OpcUaDevice(asset="cabinet-0002", address=other.server.address, object="C1"),
    ]
    options = OpcUaOptions(map="cabinet", security="none", devices=devices)
    for (_, point), value in list(other.devices.values.items()):
        other.devices.values["cabinet-0002", point] = value
    watch = Watch(OpcUaLink(SPEC, options, rig.map, SHELF, time.time), SOURCE)
    try:
        for asset in (CABINET, "cabinet-0002"):
            until(_says(watch, asset, "closed"), f"{asset} speaks")
        other.vanish()
        until(lambda: watch.latest("cabinet-0002", "breaker").quality == "bad", "told as bad")
        assert watch.warden.health() == Health(True, "1 of 2 servers do not answer")
        rig.be(Deed(CABINET, "breaker", "tripped"))
        until(_says(watch, CABINET, "tripped"), "the other goes on")
        other.appear()
        until(_says(watch, "cabinet-0002", "closed"), "it is back")
    finally:
        watch.warden.stop()
        other.stop()


def _says(watch: Watch, asset: str, value: str) -> Callable[[], bool]:
    return lambda: watch.says(asset, "breaker", value)


def test_a_map_for_another_server_is_an_outage_that_says_so(rig: OpcUaRig) -> None:
    device = OpcUaDevice(asset=CABINET, address=rig.server.address, object="C2")
    options = OpcUaOptions(map="cabinet", security="none", devices=[device])

    async def scene() -> None:
        link = OpcUaLink(SPEC, options, rig.map, SHELF, time.time)
        with pytest.raises(LinkError, match=r"does not give ns=2;s=C2\.Breaker: BadNodeIdUnknown"):
            await link.open()
        await link.close()

    asyncio.run(scene())


def test_nothing_is_left_in_the_loop_of_either_side(rig: OpcUaRig) -> None:
    async def tasks() -> set[str]:
        return {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}

    async def scene() -> None:
        link = rig.link()
        await link.open()
        await anext(link.readings())
        await link.close()
        assert await tasks() == set()

    async def cancelled() -> None:
        link = rig.link()
        for turns in range(20):
            opening = asyncio.create_task(link.open())
            for _ in range(turns % 7):
                await asyncio.sleep(0)
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await link.close()
        assert await tasks() == set()

    asyncio.run(scene())
    asyncio.run(cancelled())
    rig.vanish()
    assert rig.background.run(tasks()) == set()


class _Gate:
    """One person, with one password."""

    def get_user(self, *_: object, username: str = "", password: str = "", **__: object) -> object:
        known = (username, password) == ("gateway", "open sesame")
        return User(role=UserRole.User, name="gateway") if known else None


class _Guarded(BuildingServer):
    """A server that speaks to nobody in the clear."""

    papers = Path()

    async def secure(self, server: UaServer) -> None:
        await server.set_application_uri("urn:test:server")
        server.set_security_policy([ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt])
        await server.load_certificate((self.papers / "server-certificate").read_bytes(), "pem")
        await server.load_private_key((self.papers / "server-key").read_bytes(), None, "pem")


def test_a_guarded_server_is_reached_with_certificate_and_password(
    rig: OpcUaRig, tmp_path: Path
) -> None:
    papers = tmp_path / "secrets"
    write_paper(papers, "server", "urn:test:server")
    write_paper(papers, "gateway", "urn:test:gateway")
    for name, text in (("right", "open sesame"), ("wrong", "hocus pocus")):
        (papers / name).write_text(text)
        (papers / name).chmod(0o600)
    faults = ServerFaults()
    device = OpcUaDevice(asset=CABINET, address="127.0.0.1", object="C1")
    guarded = _Guarded([device], rig.map, rig.devices, faults, users=_Gate())
    guarded.papers = papers
    background = Background()
    background.run(guarded.start())
    device = OpcUaDevice(asset=CABINET, address=guarded.address, object="C1")

    def link(
        password: str, trusted: str, security: str = "Basic256Sha256", timeout_s: float = 5.0
    ) -> OpcUaLink:
        options = OpcUaOptions(
            map="cabinet",
            security=security,  # type: ignore[arg-type]
            certificate="gateway-certificate",
            private_key="gateway-key",
            server_certificate=trusted,
            user="gateway",
            password=password,
            devices=[device],
        )
        spec = msgspec.structs.replace(SPEC, timeout_s=timeout_s)
        return OpcUaLink(spec, options, rig.map, SiteShelf(tmp_path), time.time)

    async def scene() -> None:
        async with asyncio.timeout(PATIENCE_S):
            good = link("right", "server-certificate")
            await good.open()
            assert await anext(good.readings())
            deed = Deed(CABINET, "mode", "maintenance")
            assert await good.execute(SOURCE, order("o-1", deed)) == ""
            assert rig.obeyed() == [deed]
            await good.close()
            for bad, said in (
                (link("wrong", "server-certificate"), "refuses: Bad"),
                (link("nothing", "server-certificate"), "password: there is no secret nothing"),
                (link("right", "gateway-certificate", timeout_s=0.5), "127.0.0.1"),
                (link("right", "server-certificate", "none", timeout_s=0.5), "127.0.0.1"),
            ):
                with pytest.raises(LinkError, match=said) as caught:
                    await bad.open()
                assert "sesame" not in str(caught.value)
                await bad.close()

    try:
        asyncio.run(scene())
    finally:
        background.run(guarded.stop())
        background.stop()


def test_a_probe_browses_and_proposes_a_file_that_can_be_used(
    rig: OpcUaRig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["site", "probe", f"opcua://{rig.server.address}", "--data-dir", str(tmp_path)]
    assert main([*words, "--language", "en"]) == 0
    said = capsys.readouterr()
    assert "namespace 2: urn:test:cabinets" in said.err
    assert "Variable ns=2;s=C1.Breaker: C1.Breaker" in said.err
    proposal = said.out[said.out.index("[[links]]") :].replace("MAP.toml", "building")
    proposal = proposal.replace("SOURCE", SOURCE).replace("ASSET", CABINET)
    (plan,) = plans_of(SiteFile(proposal, "proposal.toml"), SHELF)
    assert plan.addresses == [rig.server.address]


def test_a_probe_of_nobody_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["site", "probe", "opcua://127.0.0.1:9", "--data-dir", str(tmp_path)]
    assert main([*words, "--language", "en"]) != 0
    assert "no connection to 127.0.0.1:9" in capsys.readouterr().err


def test_of_servers_of_which_one_cannot_listen_none_does(rig: OpcUaRig) -> None:
    devices = [
        OpcUaDevice(asset="cabinet-0002", address="127.0.0.1:1", object="C2"),
        OpcUaDevice(asset=CABINET, address=rig.server.address, object="C1"),
    ]

    async def scene() -> None:
        rack = Rack(devices, rig.map, rig.devices)
        first = rack.servers[0]
        first.port = 0  # takes a free one
        with pytest.raises(OSError, match="in use"):
            await rack.start()
        assert first.port
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", first.port)
        await rack.stop()

    first_value = rig.devices.values[CABINET, "power_kw"]
    for point in ("breaker", "contactor", "mode", "door"):
        rig.devices.values["cabinet-0002", point] = rig.devices.values[CABINET, point]
    rig.devices.values["cabinet-0002", "power_kw"] = first_value
    asyncio.run(scene())
