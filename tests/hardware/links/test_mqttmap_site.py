"""MQTT in makers' words as a site has it: Mosquitto, its own clients, TLS and a password;
and what a site file may say of it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.authority import Authority
from app.bus.broker import LOOPBACK, free_port
from app.bus.connection import write_private
from app.bus.mosquitto import find_program
from app.wiring.sitelinks import SiteShelf
from hardware.link import LinkError
from hardware.linkplan import LinkPlan
from hardware.mqtt.peer import Peer
from hardware.mqttmap.options import MapOptions, MappedDevice, peer_of
from hardware.mqttmap.survey import survey
from hardware.sitecheck import plans_of
from hardware.sitefile import SiteFile, SiteFileError
from tests.hardware.conftest import until
from tests.hardware.links.background import Background
from tests.hardware.links.mqttmaprig import LAMP, MqttMapRig
from tests.hardware.links.rig import SOURCE, Deed
from tests.hardware.links.watch import Watch
from tests.hardware.program import PATIENCE_S
from tests.hardware.shelf import SHELF

WORD = "only-its-owner-knows"
SITE = """\
[[links]]
name = "lamps"
protocol = "mqttmap"
source = "lighting-01"
simulated = true
timeout_s = 30
[links.options]
map = "zigbee2mqtt"
broker = "127.0.0.1:{port}"
tls = true
ca = "broker-ca"
user = "gateway"
password = "broker-password"
devices = [{{ asset = "lamp-000001", device = "lamp one" }}]
"""


class SiteMosquitto:
    """Mosquitto with a certificate and a password, and a site file that leads there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.shelf = SiteShelf(folder)
        secrets = folder / "secrets"
        secrets.mkdir(mode=0o700)
        authority = Authority.found("test", time.time())
        identity = authority.sign_server([LOOPBACK], time.time())
        write_private(secrets / "broker-ca", authority.certificate)
        write_private(secrets / "broker-password", f"{WORD}\n".encode())
        write_private(folder / "server.pem", identity.certificate)
        write_private(folder / "server.key", identity.key)
        write_private(folder / "passwords", f"gateway:{WORD}\n".encode())
        subprocess.run([find_program("mosquitto_passwd"), "-U", folder / "passwords"], check=True)
        lines = [
            f"listener {self.port} {LOOPBACK}",
            f"certfile {folder / 'server.pem'}",
            f"keyfile {folder / 'server.key'}",
            f"password_file {folder / 'passwords'}",
            "allow_anonymous false",
            "log_dest none",
            *(["user root"] if os.geteuid() == 0 else []),
        ]
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        command = [find_program("mosquitto"), "-c", str(folder / "mosquitto.conf")]
        self._process = subprocess.Popen(command)
        until(self._listens, "mosquitto listens")

    def plan(self, before: str = "", after: str = "") -> LinkPlan:
        text = SITE.format(port=self.port).replace(before, after)
        return plans_of(SiteFile(text, "site.toml"), self.shelf)[0]

    def publish(self, topic: str, payload: str, *more: str) -> None:
        """By the program that comes with Mosquitto."""
        where = [
            "-h",
            LOOPBACK,
            "-p",
            str(self.port),
            "--cafile",
            str(self.folder / "secrets/broker-ca"),
        ]
        who = ["-u", "gateway", "-P", WORD]
        command = [
            find_program("mosquitto_pub"),
            *where,
            *who,
            "-q",
            "1",
            "-t",
            topic,
            "-m",
            payload,
        ]
        subprocess.run([*command, *more], check=True, timeout=PATIENCE_S)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def _listens(self) -> bool:
        assert self._process.poll() is None, "mosquitto ended"
        with socket.socket() as one:
            return one.connect_ex((LOOPBACK, self.port)) == 0


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[SiteMosquitto]:
    made = SiteMosquitto(tmp_path)
    yield made
    made.stop()


def test_a_lamp_is_heard_and_told_over_tls_with_a_password(mosquitto: SiteMosquitto) -> None:
    mosquitto.publish("zigbee2mqtt/lamp one/availability", '{"state":"online"}', "-r")
    mosquitto.publish("zigbee2mqtt/lamp one", '{"state":"OFF","brightness":0}', "-r")
    watch = Watch(mosquitto.plan().make(time.time), SOURCE)
    background = Background()
    identity = "lamp-itself"
    options = MapOptions(
        map="zigbee2mqtt",
        broker=f"{LOOPBACK}:{mosquitto.port}",
        tls=True,
        ca="broker-ca",
        user="gateway",
        password="broker-password",
        devices=[MappedDevice(asset=LAMP, device="d")],
    )
    lamp = peer_of(options, mosquitto.shelf, identity, PATIENCE_S)
    try:
        until(lambda: watch.latest(LAMP, "lamp"), "what the broker had kept")
        assert watch.latest(LAMP, "lamp").quality == "uncertain", "nobody knows how old it is"
        background.run(_listening(lamp, "zigbee2mqtt/lamp one/set"))
        mosquitto.publish("zigbee2mqtt/lamp one", '{"state":"ON","brightness":254}')
        until(lambda: watch.says(LAMP, "dim_pct", 100.0), "what the lamp says itself")
        assert watch.outcome("o-1", Deed(LAMP, "dim_pct", 50.0)) == ""
        assert background.run(lamp.hear()).payload == b'{"brightness":127}'
        mosquitto.publish("zigbee2mqtt/lamp one/availability", '{"state":"offline"}', "-r")
        until(lambda: watch.latest(LAMP, "lamp").quality == "bad", "its last will")
        assert watch.outcome("o-2", Deed(LAMP, "lamp", "on")) == "device_offline"
    finally:
        watch.warden.stop()
        background.run(_gone(lamp))
        background.stop()


async def _listening(peer: Peer, topic: str) -> None:
    await peer.connect()
    await peer.subscribe([(topic, 1)])


async def _gone(peer: Peer) -> None:
    peer.end()
    await peer.ended()


@pytest.mark.logs(r"^hardware\.")
def test_who_is_not_let_in_says_why_and_shows_no_secret(
    mosquitto: SiteMosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    for before, after, said in (
        ('user = "gateway"', 'user = "stranger"', "let us in"),
        ('"broker-password"', '"none"', "there is no secret none"),
        ('ca = "broker-ca"\n', "", "no connection to the broker"),
        ('"broker-ca"', '"broker-password"', "holds no certificates"),
    ):
        plan = mosquitto.plan(before, after)
        assert WORD not in repr(plan)
        watch = Watch(plan.make(time.time), SOURCE)
        try:
            until(lambda watch=watch, said=said: said in watch.warden.health().reason, said)  # type: ignore[misc]
        finally:
            watch.warden.stop()
    assert WORD not in caplog.text


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('map = "zigbee2mqtt"', 'map = "none"', "line 8: map: there is no map none"),
        ("127.0.0.1:1883", "127.0.0.1:0", "line 9: broker: port 0 is nowhere"),
        ("127.0.0.1:1883", "192.0.2.7", "on this machine only"),
        ("tls = true\n", "", "certificates are for tls = true"),
        ('user = "gateway"\n', "", "a password needs a user"),
        ('device = "lamp one"', 'device = "lamp/one"', "cannot stand in a level of a topic"),
        ("}]", '}, { asset = "b", device = "lamp one" }]', "is another asset already"),
        ("devices =", 'names.device = "x"\ndevices =', "no name device to be given here"),
        ("devices =", 'names.application = "x"\ndevices =', "no name application to be given"),
        ('"zigbee2mqtt"', '"chirpstack-lamp"', "made-up devices need application as well"),
        ("devices =", "qos = 2\ndevices =", "line 14: qos: "),
    ],
)
def test_a_faulty_site_file_is_refused_with_its_line(before: str, after: str, said: str) -> None:
    text = SITE.format(port=1883).replace(before, after)
    with pytest.raises(SiteFileError) as caught:
        plans_of(SiteFile(text, "site.toml"), SHELF)
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["zigbee2mqtt", "chirpstack-lamp", "things-stack-lamp"])
def test_made_up_devices_of_each_maker_are_heard_and_obey(name: str) -> None:
    rig = MqttMapRig(name)
    watch = Watch(rig.link(), SOURCE)
    try:
        until(lambda: watch.says(LAMP, "power_w", 71.0), "a word of the lamp")
        assert watch.outcome("o-1", Deed(LAMP, "lamp", "off")) == ""
        until(lambda: watch.says(LAMP, "lamp", "off"), "off by its own word")
        assert watch.outcome("o-2", Deed(LAMP, "dim_pct", 0.0)) == ""
        until(lambda: watch.says(LAMP, "dim_pct", 0.0), "dimmed by its own word")
        assert rig.obeyed() == [Deed(LAMP, "lamp", "off"), Deed(LAMP, "dim_pct", 0.0)]
        if rig.map.availability is not None:
            rig.madeup.silent.add(LAMP)
            until(lambda: watch.latest(LAMP, "lamp").quality == "bad", "it says that it goes")
    finally:
        watch.warden.stop()
        rig.stop()


def test_a_probe_proposes_a_file_that_can_be_used() -> None:
    rig = MqttMapRig()
    told: list[str] = []

    def probe() -> str:
        return asyncio.run(
            survey(rig.swarm.address, None, SHELF, "mqttmap", told.append, quiet_s=2.0)
        )

    try:
        proposal = probe()
    finally:
        rig.stop()
    assert any(line.startswith("tele/plug-1/STATE: ") for line in told)
    assert "map tasmota: 1 devices make sense" in told
    text = proposal.replace("SOURCE", "lighting-01").replace("ASSET", LAMP)
    (plan,) = plans_of(SiteFile(text, "proposal.toml"), SHELF)
    assert plan.addresses == [rig.swarm.address]
    with pytest.raises(LinkError, match="no connection to the broker"):
        probe()
