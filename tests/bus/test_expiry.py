"""That certificates end is known before they do: our own, everybody's, and the broker's."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.bus.address import BrokerAddress
from app.bus.authority import Authority, Identity
from app.bus.entrance import ROLES_FOLDER, read_entrance
from app.bus.expiry import DAY_S, endings, site_endings
from app.bus.site import AUTHORITY_FOLDER, SitePlan, found_site, issue
from app.wiring.cli.program import main

NOW = time.time()
PLAN = SitePlan(hosts=("127.0.0.1",), sources=("water",))


class Greeter:
    """Shows its certificate to whoever calls, and says nothing else."""

    def __init__(self, folder: Path, identity: Identity) -> None:
        (folder / "cert.pem").write_bytes(identity.certificate)
        (folder / "key.pem").write_bytes(identity.key)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._greet)
        self._thread.start()

    def _greet(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(plain, server_side=True) as line:
                    line.recv(1)
            except OSError:
                plain.close()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    found_site(tmp_path / "site", PLAN, NOW - 800 * DAY_S)  # good for 825 days
    return tmp_path / "site"


def days(at: float) -> int:
    return round((at - NOW) / DAY_S)


@pytest.fixture
def broker(site: Path, tmp_path: Path) -> Iterator[Greeter]:
    authority = Authority.read(site / AUTHORITY_FOLDER)
    made = Greeter(tmp_path, authority.sign_server(["127.0.0.1"], NOW, 3.0))
    with closing(made):
        yield made


def test_the_broker_shows_when_its_own_ends(site: Path, broker: Greeter) -> None:
    address = replace(read_entrance(site, "engine"), port=broker.port)
    found = endings(address)
    assert (days(found[0].at), found[0].name) == (3, "broker")
    assert {one.name for one in found} >= {"engine", "gateway", "desk", "water", "broker"}
    assert [days(one.at) for one in found[1:-1]] == [25] * (len(found) - 2)
    assert days(found[-1].at) == 2850  # the authority's


def test_of_one_roles_part_its_own_are_known(site: Path, tmp_path: Path, broker: Greeter) -> None:
    alone = tmp_path / "elsewhere"
    (site / ROLES_FOLDER / "desk").rename(alone)
    address = replace(read_entrance(alone, "desk"), port=broker.port)
    found = endings(address)
    assert [one.name for one in found] == ["broker", "desk", "OnDijon 127.0.0.1"]


def test_nothing_is_known_where_nobody_answers_or_nothing_is_read(tmp_path: Path) -> None:
    assert endings(BrokerAddress("127.0.0.1", 1)) == []
    assert endings(BrokerAddress("127.0.0.1", 1, tls=True)) == []
    (tmp_path / "x.pem").write_bytes(b"no certificate")
    nowhere = BrokerAddress("127.0.0.1", 1, tls=True, certificate=str(tmp_path / "x.pem"))
    assert endings(nowhere) == []


def test_a_site_says_when_each_ends_by_the_name_to_issue_it(site: Path, tmp_path: Path) -> None:
    found = site_endings(site)
    assert {"engine", "gateway", "desk", "water", "broker"} <= set(found)
    assert {days(one.at) for one in found.values()} == {25}
    issue(site, "broker", NOW)
    issue(site, "water", NOW)
    fresh = site_endings(site)
    assert {name for name in fresh if days(fresh[name].at) == 825} == {"broker", "water"}
    assert site_endings(tmp_path) == {}


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["site", "renew", *words])
    said = capsys.readouterr()
    return code, said.out or said.err


def test_what_ends_soon_is_renewed_and_the_rest_left(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(site, "water", NOW)
    code, said = typed(capsys, str(site), "--look", "--language", "en")
    assert code == 0
    assert "824" in said  # whole days
    assert {days(one.at) for name, one in site_endings(site).items() if name != "water"} == {25}
    code, said = typed(capsys, str(site), "--within", "20", "--language", "en")
    assert "No certificate ends within 20 days" in said
    water = site_endings(site)["water"]
    code, said = typed(capsys, str(site), "--json")
    assert code == 0
    told = json.loads(said)
    assert not told["water"]["renewed"]
    assert all(one["renewed"] for name, one in told.items() if name != "water")
    fresh = site_endings(site)
    assert fresh["water"] == water
    assert {days(one.at) for one in fresh.values()} == {825}


def test_where_no_site_is_nothing_is_renewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = typed(capsys, str(tmp_path), "--language", "en")
    assert (code, "holds no site" in said) == (1, True)
