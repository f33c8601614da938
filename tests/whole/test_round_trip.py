"""An alarm and an order make the whole round trip through the real programs."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.whole.installation import Installation, environment, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
CABINET = "cabinet-0001"
PERSON, PASSWORD = "operator-1", "correct horse 7"


def now_iso() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def feed(*readings: list[Any], seq: int = 1) -> str:
    return json.dumps({"seq": seq, "readings": readings})


def alarms_of(city: Installation, asset: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = city.ask("alarms", "list", "--asset", asset) or []
    return found


def trip(city: Installation) -> dict[str, Any]:
    """Publishes the line that `ondijon connection` gives and returns its alarm."""
    example = ("--asset", CABINET, "--point", "breaker", "--value", "tripped")
    line = city.ask("connection", *example)["mosquitto_pub"]
    subprocess.run(shlex.split(line), check=True, timeout=30)
    found = eventually(lambda: alarms_of(city, CABINET), "the alarm of a tripped cabinet")
    assert [alarm["rule"] for alarm in found] == ["tripped"]
    return found[0]


@pytest.fixture
def live(data: Path, tmp_path: Path) -> Iterator[Installation]:
    """A city without a simulated field: what is published is all that happens."""
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    who = {"ONDIJON_PERSON": PERSON, "ONDIJON_PASSWORD_FILE": str(secret)}
    live = ("--headless", "--live", "--assets", "600")
    with Installation(data, *live, surroundings=environment() | who) as city:
        city.await_engine()
        yield city


def test_an_acknowledged_alarm_survives_a_power_cut(live: Installation) -> None:
    alarm = trip(live)
    assert alarm["priority"] == 1
    assert alarm["state"] == "B"
    why = live.ask("alarms", "explain", str(alarm["occurrence"]))
    assert why["active"]
    assert why["finding"]["look"]["value"] == 1.0
    said = live.command("alarms", "explain", f"{CABINET}.tripped", "--language", "en").stdout
    assert "is active and waits to be acknowledged" in said
    assert "[met] Breaker: tripped" in said
    said = live.command("alarms", "explain", "cabinet.tripped", "--language", "en").stdout
    assert "1 alarm(s) of this rule are open" in said
    wrong = live.command("alarms", "explain", f"{CABINET}.nosuch")
    assert wrong.returncode == 1
    assert "has no alarm 'nosuch'" in wrong.stderr
    acknowledge = ("alarms", "ack", str(alarm["occurrence"]), "--comment", "crew 4 <b>sent</b>")
    unknown = live.command(*acknowledge)
    assert (unknown.returncode, "wrong password" in unknown.stderr) == (1, True)
    add = ("people", "add", PERSON, "--role", "supervisor", "--password-stdin")
    assert live.command(*add, typed=f"{PASSWORD}\n").returncode == 0
    done = live.command(*acknowledge)
    while "too soon" in done.stderr:  # after a wrong password
        done = live.command(*acknowledge)
    assert done.returncode == 0, done.stderr
    live.kill_all()
    live.start()
    live.await_engine()
    (after,) = alarms_of(live, CABINET)
    assert after["occurrence"] == alarm["occurrence"]
    assert after["state"] == "C"
    assert after["comment"] == "crew 4 <b>sent</b>"
    assert after["acknowledged_by"] == PERSON
    again = live.command("alarms", "ack", str(alarm["occurrence"]))
    assert again.returncode == 1  # acknowledged already: refused, with the reason
    live.publish("ondijon/feed/by-hand", feed([CABINET, "breaker", "closed", now_iso()], seq=2))
    eventually(lambda: not alarms_of(live, CABINET), "the alarm's end")
    assert live.end() == 0


def test_an_alarm_is_listed_within_a_second_or_little_more(live: Installation) -> None:
    began = time.time()
    alarm = trip(live)
    raised = datetime.fromisoformat(alarm["raised_at"]).timestamp()
    # The rule itself waits a second; a loaded machine gets more patience than an operator.
    assert raised - began < 10.0
    assert live.end() == 0


def test_the_map_is_exported_from_a_terminal(live: Installation, tmp_path: Path) -> None:
    trip(live)
    page = tmp_path / "map.html"
    done = live.command("export", str(page), "--live")
    assert (done.returncode, done.stdout.strip()) == (0, str(page)), done.stderr
    text = page.read_text("utf-8")
    assert "Leaflet 1.9.4" in text
    assert '"1 \\u00b7 ' in text  # how the message of the cabinet's alarm begins
    failed = live.command("export", str(tmp_path / "none" / "map.html"), "--live")
    assert failed.returncode == 1
    assert "No such file or directory" in failed.stderr


def test_the_engine_dies_and_nothing_is_forgotten(live: Installation) -> None:
    before = trip(live)
    live.kill("engine")
    live.publish("ondijon/feed/by-hand", feed(["cabinet-0002", "breaker", "tripped", now_iso()]))
    # What was published while nobody listened waits with the broker.
    eventually(lambda: alarms_of(live, "cabinet-0002"), "the alarm published meanwhile")
    (after,) = alarms_of(live, CABINET)
    assert after["occurrence"] == before["occurrence"]
    assert after["raised_at"] == before["raised_at"]
    assert live.end() == 0


def test_the_broker_dies_and_comes_back(live: Installation) -> None:
    before = trip(live)
    live.kill("nats-server")
    eventually(lambda: live.pid_of("nats-server"), "another broker")
    live.await_engine()
    (after,) = alarms_of(live, CABINET)
    assert after == before
    live.publish("ondijon/feed/by-hand", feed(["cabinet-0003", "breaker", "tripped", now_iso()]))
    eventually(lambda: alarms_of(live, "cabinet-0003"), "an alarm after the outage")
    assert live.end() == 0


BAD: dict[str, tuple[str, str | bytes]] = {
    "malformed": ("ondijon/feed/bad", b"\xff\x00 not json"),
    "unknown_asset": ("ondijon/feed/bad", feed(["nowhere", "breaker", "open", now_iso()], seq=2)),
    "unknown_point": ("ondijon/feed/bad", feed([CABINET, "smell", 1, now_iso()], seq=3)),
    "wrong_type": ("ondijon/feed/bad", feed([CABINET, "power_kw", "much", now_iso()], seq=4)),
    "out_of_range": ("ondijon/feed/bad", feed([CABINET, "voltage_v", 1e9, now_iso()], seq=5)),
    "future": ("ondijon/feed/bad", feed([CABINET, "power_kw", 1, "2126-01-01T00:00:00Z"], seq=6)),
    "bad_time": ("ondijon/feed/bad", feed([CABINET, "power_kw", 1, "yesterday"], seq=7)),
    "too_many": (
        "ondijon/feed/bad",
        feed(*[[CABINET, "power_kw", 1, now_iso()]] * 1001, seq=8),
    ),
    "too_large": ("ondijon/feed/bad", b"[" * (256 * 1024 + 1)),
}


def test_nonsense_is_counted_by_reason_and_harms_nobody(live: Installation) -> None:
    for topic, payload in BAD.values():
        live.publish(topic, payload)
    live.publish("ondijon/feed/deep", "[" * 200_000)

    def reasons() -> bool:
        counted = live.await_engine()["engine"]["quarantined"]
        return set(BAD) <= {reason for reason, count in counted.items() if count}

    eventually(reasons, f"every reason of {sorted(BAD)}")
    assert trip(live)["state"] == "B"
    assert live.end() == 0


def test_an_order_is_proven_by_the_device(data: Path) -> None:
    with Installation(data, "--headless", "--assets", "600") as city:
        city.await_engine()
        lamp = eventually(
            lambda: (city.ask("assets", "--kind", "streetlight", "--limit", "1") or [None])[0],
            "a lamp",
        )["id"]
        eventually(lambda: city.ask("assets", lamp)["points"][0]["value"], "the lamp's first word")
        told = city.ask("order", lamp, "switch", "on")
        assert told is not None
        assert told["state"] == "VERIFIED"
        points = {p["point"]: p["value"] for p in city.ask("assets", lamp)["points"]}
        assert points["lamp"] == "on"
        refused = city.command("order", lamp, "dim", "101")
        assert refused.returncode == 1
        assert "0 to 100" in refused.stderr
        history = city.ask("history", lamp, "lamp", "--since", "10min")
        assert history["readings"]
        assert city.end() == 0
