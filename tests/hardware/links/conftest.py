"""Every link that ships, each on its rig."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardware.links.rig import ModbusRig, MqttRig, Rig


@pytest.fixture(params=["mqtt", "modbus"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made: Rig = MqttRig(tmp_path) if request.param == "mqtt" else ModbusRig()
    yield made
    made.stop()


@pytest.fixture
def modbus() -> Iterator[ModbusRig]:
    made = ModbusRig()
    yield made
    made.stop()
