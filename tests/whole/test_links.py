"""A small city that starts with a link of every protocol, each to real servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hardware.protocols import PROTOCOLS
from tests.whole.installation import Installation, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SMALL = ("--headless", "--assets", "600")


def links(city: Installation) -> list[dict[str, Any]]:
    sources = (city.ask("status") or {"sources": []})["sources"]
    return [source["link"] for source in sources if source["link"] is not None]


def all_up(city: Installation) -> bool:
    """Every link stands: somebody is there, and has said what he knows."""
    found = links(city)
    return bool(found) and all(link["state"] == "up" for link in found)


def test_every_protocol_speaks_in_a_city_that_is_asked_for_links(data: Path) -> None:
    with Installation(data, *SMALL, "--links") as city:
        city.await_engine()
        eventually(lambda: all_up(city), "every link", 120.0)
        assert {link["protocol"] for link in links(city)} == set(PROTOCOLS)
        said = city.command("status")
        assert "modbus-lighting-01" in said.stdout
        assert city.end() == 0
