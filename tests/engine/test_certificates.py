"""Certificates that end are an alarm of the engine's, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.bus.address import BrokerAddress
from app.bus.authority import Authority
from app.bus.expiry import DAY_S
from app.engine.certificatewatch import LOOK_EVERY_S, CertificateWatch
from app.engine.rebirths import Rebirths
from app.engine.selfreport import SelfReport
from app.engine.sourcelog import SourceLog
from tests.engine.hamlet import hamlet
from tests.engine.keeping import House

NOW = 1_795_000_000.0


class Held:
    """Certificates that hold for so many days."""

    def __init__(self) -> None:
        self.left = 0.0

    def days(self, _now: float) -> float:
        return self.left


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, hamlet(), NOW)
    yield made
    made.close()


def test_one_alarm_at_a_time_says_that_certificates_end(house: House) -> None:
    room, held = house.room, Held()
    rebirths = Rebirths(SourceLog(room.city, {}), lambda *_: True, restored=False, now=NOW)
    report = SelfReport(room.slots, house.safekeeping, rebirths, held)  # type: ignore[arg-type]
    for number, (days, expected) in enumerate(
        [
            (400.0, set()),
            (29.5, {"certificate_ending"}),
            (8.0, {"certificate_ending"}),
            (6.9, {"certificate_nearly_over"}),
            (-3.0, {"certificate_nearly_over"}),
            (800.0, set()),
        ]
    ):
        now, held.left = NOW + 600.0 * number, days
        room.observe(report.measure(now), now)
        room.tick(now + 120.0)
        active = {alarm.rule for alarm in room.alarms() if alarm.active}
        assert active == expected, days


@pytest.fixture
def address(tmp_path: Path) -> BrokerAddress:
    """With a certificate of 20 days, of an authority of ten years; nobody answers."""
    authority = Authority.found("a site", NOW)
    identity = authority.sign_client("engine", NOW, 20.0)
    for name, data in (("ca.pem", authority.certificate), ("client.pem", identity.certificate)):
        (tmp_path / name).write_bytes(data)
    return BrokerAddress(
        "127.0.0.1",
        1,
        tls=True,
        ca=str(tmp_path / "ca.pem"),
        certificate=str(tmp_path / "client.pem"),
    )


def test_they_are_looked_at_beside_the_beat_once_an_hour(
    address: BrokerAddress, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as worker:
        watch = CertificateWatch(address, worker.submit)
        assert watch.days(NOW) is None
        worker.submit(int).result()
        found = watch.days(NOW)
        assert found is not None
        assert round(found) == 20
        (tmp_path / "client.pem").write_bytes((tmp_path / "ca.pem").read_bytes())
        for at in (NOW + LOOK_EVERY_S - 1.0, NOW + LOOK_EVERY_S):
            watch.days(at)
            worker.submit(int).result()
        renewed = watch.days(NOW + LOOK_EVERY_S)
        assert renewed is not None
        assert round(renewed + LOOK_EVERY_S / DAY_S) == 3650


def test_without_tls_nobody_looks() -> None:
    def never(_work: object) -> None:
        raise AssertionError

    watch = CertificateWatch(BrokerAddress("127.0.0.1", 1), never)  # type: ignore[arg-type]
    assert watch.days(NOW) is None
