"""A site's broker over TLS: who gets in, and who does not."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bus.address import AddressError, BrokerAddress, Credentials
from app.bus.authority import Authority, AuthorityError
from app.bus.broker import LOOPBACK
from app.bus.client import Client
from app.bus.entrance import ROLES_FOLDER, Entrance, read_entrance, read_root, write_entrance
from app.bus.message import LinkEvent, LinkState, Subscription
from app.bus.site import SiteError, SitePlan, found_site, issue
from app.bus.topics import LIVE
from tests.bus.conftest import PATIENCE_S, Room, hear, hear_nothing, until
from tests.bus.sitebroker import SOURCES, SiteBroker

DAY_S = 86_400.0
# paho leaves the closing of a socket whose handshake failed to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")


@pytest.fixture(params=["mosquitto", "nats"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SiteBroker]:
    with SiteBroker(tmp_path / "site", request.param) as running:
        yield running


def _enter(room: Room, address: BrokerAddress, name: str, *topics: str) -> Client:
    wanted = [Subscription(f"{LIVE}/{topic}") for topic in topics]
    client = Client(address, name, root=LIVE, subscriptions=wanted)
    room.clients.append(client)
    client.start()
    return client


def _is_kept_out(room: Room, address: BrokerAddress) -> str:
    """Tries twice at least; the reasons that were said."""
    client = _enter(room, address, "stranger")
    events: list[LinkEvent] = []

    def said() -> bool:
        events.extend(client.take_link_events())
        return bool(events)

    until(said, "a reason is said")
    assert not client.wait_connected(0.3)  # the second attempt comes within 0.2 s
    assert client.counters.connections == 0
    return " / ".join(event.reason for event in events)


def _as(address: BrokerAddress, folder: Path, authority: Authority, days: float) -> BrokerAddress:
    """The same with a certificate of `authority`, issued two days ago for `days`."""
    identity = authority.sign_client("engine", time.time() - 2 * DAY_S, days)
    entrance = Entrance(role="engine", host=LOOPBACK, port=address.port, root=LIVE)
    write_entrance(folder, entrance, identity, authority.certificate)
    return replace(address, certificate=str(folder / "client.pem"), key=str(folder / "client.key"))


def test_a_certificate_lets_its_owner_in_and_says_who_it_is(site: SiteBroker, room: Room) -> None:
    engine = _enter(room, site.address("engine"), "engine", "feed/+")
    source = _enter(room, site.address(SOURCES[0]), "source")
    for client in (engine, source):
        assert client.wait_connected(PATIENCE_S)
    assert source.publish(f"{LIVE}/feed/{SOURCES[0]}", b"mine", 1)
    assert [m.payload for m in hear(engine, 1)] == [b"mine"]


@pytest.mark.parametrize("claim", [Credentials("engine", "guessed"), Credentials("CN=engine", "")])
def test_a_name_that_is_only_claimed_gives_nothing(
    site: SiteBroker, room: Room, claim: Credentials
) -> None:
    engine = _enter(room, site.address("engine"), "engine", "feed/+")
    desk = _enter(room, site.address("desk"), "desk", "state/#")
    liar = _enter(room, replace(site.address("desk"), credentials=claim), "liar")
    for client in (engine, desk):
        assert client.wait_connected(PATIENCE_S)
    until(lambda: liar.connected or liar.state is LinkState.REFUSED, "the broker has decided")
    liar.publish(f"{LIVE}/state/delta", b"forged", 1)  # as a desk, where it was let in at all
    assert engine.publish(f"{LIVE}/state/status", b"true", 1)
    assert [m.payload for m in hear(desk, 1)] == [b"true"]
    hear_nothing(desk)


def test_without_a_certificate_nobody_gets_in(site: SiteBroker, room: Room) -> None:
    bare = replace(site.address("engine"), certificate="", key="")
    assert "want a certificate?" in _is_kept_out(room, bare)
    assert _is_kept_out(room, replace(bare, credentials=Credentials("engine", "x")))


def test_a_certificate_of_another_authority_is_refused(
    site: SiteBroker, room: Room, tmp_path: Path
) -> None:
    other = Authority.found(f"OnDijon {LOOPBACK}", time.time())  # even one of the same name
    stranger = _as(site.address("engine"), tmp_path / "other", other, 10)
    assert "take our certificate?" in _is_kept_out(room, stranger)


def test_a_certificate_counts_until_its_last_day(
    site: SiteBroker, room: Room, tmp_path: Path
) -> None:
    good = _as(site.address("engine"), tmp_path / "good", site.authority, 3)
    assert _enter(room, good, "good").wait_connected(PATIENCE_S)
    assert _is_kept_out(room, _as(site.address("engine"), tmp_path / "old", site.authority, 1))


def test_a_plain_connection_is_refused(site: SiteBroker, room: Room) -> None:
    plain = BrokerAddress(LOOPBACK, site.port, credentials=Credentials("engine", "x"))
    assert "want TLS (mqtts://)?" in _is_kept_out(room, plain)


def test_a_broker_of_another_authority_is_not_trusted(
    site: SiteBroker, room: Room, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(Authority.found("Other", time.time()).certificate)
    reason = _is_kept_out(room, replace(site.address("engine"), ca=str(other)))
    assert "certificate verify failed" in reason


def test_a_broker_under_another_name_is_not_trusted(site: SiteBroker, room: Room) -> None:
    reason = _is_kept_out(room, replace(site.address("engine"), host="localhost"))
    assert "not valid for 'localhost'" in reason


@pytest.mark.parametrize("kind", ["mosquitto", "nats"])
def test_a_broker_whose_certificate_has_expired_is_not_trusted(
    kind: str, tmp_path: Path, room: Room
) -> None:
    site = SiteBroker(tmp_path / "site", kind)
    site.put_server(site.authority.sign_server([LOOPBACK], time.time() - 2 * DAY_S, days=1))
    with site:
        assert "has expired" in _is_kept_out(room, site.address("engine"))


def test_a_source_that_is_new_gets_in_once_the_broker_knows_it(tmp_path: Path, room: Room) -> None:
    site = SiteBroker(tmp_path / "site", "mosquitto")
    old = (site.folder / ROLES_FOLDER / "engine" / "client.pem").read_bytes()
    assert issue(site.folder, "air-03", time.time())
    assert not issue(site.folder, "engine", time.time())
    assert issue(site.folder, "broker", time.time())
    assert (site.folder / ROLES_FOLDER / "engine" / "client.pem").read_bytes() != old
    with site:
        engine = _enter(room, site.address("engine"), "engine", "feed/+")
        source = _enter(room, site.address("air-03"), "source")
        for client in (engine, source):
            assert client.wait_connected(PATIENCE_S)
        for name in (SOURCES[0], "air-03"):
            assert source.publish(f"{LIVE}/feed/{name}", b"mine", 1)
        assert [m.topic for m in hear(engine, 1)] == [f"{LIVE}/feed/air-03"]


def test_a_name_that_was_taken_out_may_say_nothing(tmp_path: Path, room: Room) -> None:
    site = SiteBroker(tmp_path / "site", "mosquitto")
    access = site.folder / "broker" / "access.conf"
    blocks = access.read_text().split("\n\n")
    kept = [block for block in blocks if not block.startswith(f"user {SOURCES[0]}\n")]
    assert len(kept) == len(blocks) - 1
    access.write_text("\n\n".join(kept))
    with site:
        engine = _enter(room, site.address("engine"), "engine", "feed/+")
        sources = [_enter(room, site.address(name), name) for name in SOURCES]
        for client in (engine, *sources):
            assert client.wait_connected(PATIENCE_S)
        for client in sources:
            assert client.publish(f"{LIVE}/feed/{client.identity}", b"here", 1)
        until(lambda: not any(client.inflight for client in sources), "both taken")
        assert [m.topic for m in hear(engine, 1)] == [f"{LIVE}/feed/{SOURCES[1]}"]
        hear_nothing(engine)


# --- the folder -----------------------------------------------------------------------


def test_nothing_of_a_site_is_for_other_eyes(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    found_site(folder, SitePlan(hosts=("broker.example", "192.0.2.7")), time.time())
    keys = 0
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o700, path
        elif path.name != "ca.pem" or path.parent.name != "authority":
            assert mode == 0o600, path
        if path.is_file() and b"PRIVATE KEY" in path.read_bytes():
            keys += 1
    assert keys == 5  # authority, broker, engine, gateway, desk


def test_one_roles_part_is_enough_for_it_and_good_for_nobody_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    found_site(site, SitePlan(hosts=("broker.example",), port=9000), time.time())
    part = (site / ROLES_FOLDER / "desk").rename(tmp_path / "desk")
    address = read_entrance(part, "desk")
    assert address.url == "mqtts://broker.example:9000"
    assert read_root(part) == LIVE
    with pytest.raises(AddressError, match="lets desk in, not engine"):
        read_entrance(part, "engine")
    with pytest.raises(AddressError, match="site init"):
        read_entrance(site, "desk")


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    site = tmp_path / "site"
    found_site(site, SitePlan(hosts=("broker.example",)), time.time())
    (site / ROLES_FOLDER / "engine" / "client.key").chmod(0o640)
    with pytest.raises(AddressError, match=r"others may read .*client\.key"):
        read_entrance(site, "engine")


def test_a_site_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    plan = SitePlan(hosts=("broker.example",))
    found_site(tmp_path / "site", plan, time.time())
    before = (tmp_path / "site" / "authority" / "ca.key").read_bytes()
    with pytest.raises(SiteError, match="there already"):
        found_site(tmp_path / "site", plan, time.time())
    assert (tmp_path / "site" / "authority" / "ca.key").read_bytes() == before


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (SitePlan(hosts=()), "--host"),
        (SitePlan(hosts=("b",), sources=("engine",)), "only once"),
        (SitePlan(hosts=("b",), sources=("a", "a")), "only once"),
        (SitePlan(hosts=("b",), sources=("broker",)), "only once"),
        (SitePlan(hosts=("b",), sources=("feed/#",)), "cannot be a name"),
        (SitePlan(hosts=("b",), carried=("a\ntopic write #",)), "cannot be a name"),
        (SitePlan(hosts=("é",)), "not a host"),
    ],
)
def test_what_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, plan: SitePlan, reason: str
) -> None:
    with pytest.raises((SiteError, AuthorityError), match=reason):
        found_site(tmp_path / "site", plan, time.time())
    assert not (tmp_path / "site").exists()


def test_what_is_no_site_issues_nothing(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no site"):
        issue(tmp_path, "engine", time.time())
    found_site(tmp_path / "site", SitePlan(hosts=("b",)), time.time())
    with pytest.raises(SiteError, match="cannot be a name"):
        issue(tmp_path / "site", "a/b", time.time())
    (tmp_path / "site" / "authority" / "ca.key").unlink()
    with pytest.raises(AuthorityError, match="no authority"):
        issue(tmp_path / "site", "engine", time.time())
