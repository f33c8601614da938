"""Every link that ships, each on its rig."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardware.conftest import until
from tests.hardware.links.modbusrig import ModbusRig
from tests.hardware.links.rig import Rig
from tests.hardware.links.rigs import RIGS
from tests.hardware.links.watch import Watch, watched
from tests.hardware.links.yard import Yard


@pytest.fixture(params=list(RIGS))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made = RIGS[request.param](tmp_path)
    yield made
    made.stop()


@pytest.fixture
def watch(rig: Rig) -> Iterator[Watch]:
    """A warden on the link of `rig`, which is up and has told what it can tell."""
    with watched(rig) as watching:
        yield watching


@pytest.fixture
def modbus() -> Iterator[ModbusRig]:
    made = ModbusRig()
    yield made
    made.stop()


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    made = Yard(tmp_path)
    try:
        made.open()
        cabinets = [f"cabinet-000{number}" for number in range(3)]
        until(lambda: all(made.latest(one, "door") for one in cabinets), "a word of each")
        yield made
    finally:
        made.end()
