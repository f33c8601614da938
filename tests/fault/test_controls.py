"""Negative controls: an engine that is wrong on purpose must be found to lose something by
the same trial in which the product loses nothing. A judge that cannot condemn is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.mosquitto import MosquittoBroker
from tests.fault.controls import MESSAGES, killed_between, lost_in_power_cuts
from tests.fault.recording import recordable


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with MosquittoBroker(tmp_path_factory.mktemp("broker"), port=0) as running:
        yield running


def test_who_commits_first_loses_nothing_to_a_kill(broker: Broker, tmp_path: Path) -> None:
    assert killed_between(broker, tmp_path, "product") == (0, 0)


def test_who_acknowledges_first_is_found_to_lose(broker: Broker, tmp_path: Path) -> None:
    messages, readings = killed_between(broker, tmp_path, "hasty")
    assert messages > 0
    assert readings >= messages


@pytest.mark.skipif(not recordable(), reason="strace may not trace here")
class TestPowerCut:
    def test_full_loses_nothing(self, broker: Broker, tmp_path: Path) -> None:
        assert max(lost_in_power_cuts(broker, tmp_path, "product")) == 0

    def test_normal_is_found_to_lose(self, broker: Broker, tmp_path: Path) -> None:
        assert max(lost_in_power_cuts(broker, tmp_path, "careless")) > MESSAGES / 2
