"""What the gateway has taken is noted before it goes out, and for long enough."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from hardware.orderlog import OrderLog, Taken


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "gateway" / "orders.jsonl"


def test_the_log_forgets_what_can_no_longer_come(log_path: Path) -> None:
    log = OrderLog(log_path, 1000.0)
    log.take([Taken("old", 1010.0)], 1000.0)
    log.take([Taken("new", 9000.0)], 1000.0)
    log.close()
    with log_path.open("ab") as file:
        file.write(b'["cut sho')
    again = OrderLog(log_path, 8000.0)
    assert "new" in again
    assert "old" not in again
    again.close()
    assert log_path.read_bytes().count(b"\n") == 1


def test_the_log_of_a_long_life_stays_short(log_path: Path) -> None:
    log = OrderLog(log_path, 0.0)
    for number in range(12_000):
        log.take([Taken(f"o-{number}", number + 10.0)], float(number))
    assert f"o-{11_999}" in log
    assert "o-0" not in log
    assert log_path.read_bytes().count(b"\n") < 10_000
    log.close()


def test_an_order_that_cannot_be_noted_is_not_taken(log_path: Path) -> None:
    log = OrderLog(log_path, 0.0)
    log.take([Taken("first", 10.0)], 1.0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log_path.stat().st_size + 5, before[1]))
    try:
        with pytest.raises(OSError, match=r"space|large"):
            log.take([Taken("half", 10.0)], 2.0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "half" not in log
    log.take([Taken("second", 10.0)], 3.0)
    log.close()
    again = OrderLog(log_path, 4.0)
    assert "first" in again
    assert "half" not in again
    assert "second" in again
    again.close()


def test_what_cannot_be_noted_together_is_taken_none_of_it(log_path: Path) -> None:
    log = OrderLog(log_path, 0.0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log_path.stat().st_size + 40, before[1]))
    try:
        with pytest.raises(OSError, match=r"space|large"):
            log.take([Taken(f"o-{number}", 10.0) for number in range(50)], 1.0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [number for number in range(50) if f"o-{number}" in log]
    log.close()
