"""Negative controls: an engine that is wrong on purpose must be found to lose something by
the same trial in which the product loses nothing. A judge that cannot condemn is none."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.mosquitto import MosquittoBroker
from tests.fault.recording import available
from tests.fault.trial import Trial

FATAL_BEAT = 4
MESSAGES = 40


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with MosquittoBroker(tmp_path_factory.mktemp("broker"), port=0) as running:
        yield running


def recordable() -> bool:
    """Whether strace is here and may trace."""
    return available() and subprocess.run(["strace", "-qq", "true"], check=False).returncode == 0


def killed_between(broker: Broker, folder: Path, variant: str) -> tuple[int, int]:
    """Messages and readings lost to kill -9 as a beat is about to be committed."""
    with Trial(broker, folder) as trial:
        trial.start(variant, FATAL_BEAT)
        trial.born()
        trial.desk.await_engine()
        trial.say_until_death()
        trial.say(MESSAGES)
        trial.start()
        trial.say_all_is_said()
        trial.kill()
        kept = trial.kept()
        assert kept.last == trial.said + 1
        return kept.missing, trial.said - kept.readings


def test_who_commits_first_loses_nothing_to_a_kill(broker: Broker, tmp_path: Path) -> None:
    assert killed_between(broker, tmp_path, "product") == (0, 0)


def test_who_acknowledges_first_is_found_to_lose(broker: Broker, tmp_path: Path) -> None:
    messages, readings = killed_between(broker, tmp_path, "hasty")
    assert messages > 0
    assert readings >= messages


def lost_in_power_cuts(broker: Broker, folder: Path, variant: str) -> list[int]:
    with Trial(broker, folder) as trial:
        trial.start(variant, record=True)
        trial.born()
        trial.desk.await_engine()
        trial.say(MESSAGES)
        trial.say_all_is_said()
        trial.kill()
        lost = trial.lost_in_power_cuts(folder / "after")
        assert len(lost) >= 2 * MESSAGES
        return lost


@pytest.mark.skipif(not recordable(), reason="strace may not trace here")
class TestPowerCut:
    def test_full_loses_nothing(self, broker: Broker, tmp_path: Path) -> None:
        assert max(lost_in_power_cuts(broker, tmp_path, "product")) == 0

    def test_normal_is_found_to_lose(self, broker: Broker, tmp_path: Path) -> None:
        assert max(lost_in_power_cuts(broker, tmp_path, "careless")) > MESSAGES / 2

    def test_acknowledging_first_is_found_to_lose(self, broker: Broker, tmp_path: Path) -> None:
        assert max(lost_in_power_cuts(broker, tmp_path, "hasty")) > 0
