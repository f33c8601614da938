"""The field is as a person left it, when everything was killed and started again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.wiring.child import Child
from app.wiring.options import RoleOptions
from hardware.city.memory import Memory
from tests.whole.installation import Installation, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
OPTIONS = ("--headless", "--assets", "600")


def kept(data: Path) -> Memory:
    body = (data / "city" / "memory.bin").read_bytes().partition(b"\n")[2]
    return msgspec.msgpack.decode(body, type=Memory)


def tripped(city: Installation) -> dict[str, Any] | None:
    """The alarm of the cabinet that trips soon after a city began."""
    alarms: list[dict[str, Any]] = city.ask("alarms", "list") or []
    return next((alarm for alarm in alarms if alarm["rule"] == "tripped"), None)


def point(city: Installation, asset: str, name: str) -> dict[str, Any]:
    card = city.ask("assets", asset) or {"points": []}
    return next((p for p in card["points"] if p["point"] == name), {"value": None, "at": None})


def spoken(city: Installation, asset: str, name: str, before: str) -> dict[str, Any] | None:
    """A reading that is younger than the one of time `before`."""
    known = point(city, asset, name)
    young = known["at"] and datetime.fromisoformat(known["at"]) > datetime.fromisoformat(before)
    return known if young else None


def test_a_power_cut_neither_heals_the_field_nor_forgets_who_acknowledged(data: Path) -> None:
    with Installation(data, *OPTIONS) as city:
        city.await_engine()
        alarm = eventually(lambda: tripped(city), "the alarm of a tripped cabinet", 120.0)
        cabinet = alarm["asset"]
        done = city.command("alarms", "ack", str(alarm["occurrence"]), "--comment", "crew 4")
        assert done.returncode == 0, done.stderr
        lamp = city.ask("assets", "--kind", "streetlight", "--limit", "1")[0]["id"]
        eventually(lambda: point(city, lamp, "dim_pct")["value"] is not None, "the lamp's word")
        assert city.ask("order", lamp, "dim", "35")["state"] == "VERIFIED"
        step = kept(data).step
        eventually(lambda: kept(data).step > step + 8, "two seconds more in the memory")
        before = point(city, cabinet, "breaker")["at"]
        asked = point(city, lamp, "dim_pct")["at"]
        city.kill_all()

        city.start()
        city.await_engine()
        again = eventually(lambda: spoken(city, cabinet, "breaker", before), "the cabinet's word")
        assert again["value"] == "tripped"
        still = eventually(lambda: tripped(city), "the alarm")
        assert (still["asset"], still["occurrence"]) == (cabinet, alarm["occurrence"])
        assert still["state"] == "C"
        assert still["comment"] == "crew 4"
        dimmed = eventually(lambda: spoken(city, lamp, "dim_pct", asked), "the lamp's word")
        assert dimmed["value"] == 35.0
        assert city.end() == 0


def test_what_was_asked_of_the_first_start_is_not_asked_of_a_field_started_again(
    tmp_path: Path,
) -> None:
    child = Child(RoleOptions(role="city", start="21:00", fresh=True, speed=10.0), tmp_path)
    child.plan_restart()
    assert (child.options.start, child.options.fresh) == ("", False)
    assert child.options.speed == 10.0
