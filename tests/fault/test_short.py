"""The short form of `make fault`: each kind of what can break, once, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fault.campaign import KINDS, MIGRATION, Campaign
from tests.fault.report import told

pytestmark = [pytest.mark.timeout(400)]
SHORT = (
    "all killed at once",
    "engine killed after commit",
    "engine killed before commit",
    "broker killed",
    "city half-open",
    "engine cut off",
    "messages replayed",
    "desk killed",
)


def test_nothing_is_lost_under_a_fault_of_each_kind(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = [kind for kind in KINDS if kind.name in SHORT]
    assert len(kinds) == len(SHORT)
    campaign = Campaign(
        package,
        seed=1,
        faults=len(kinds) + 1,
        longest_s=1.5,
        kinds=kinds,
        migrations=1,
        apart_s=(0.2, 1.0),
    )
    report = campaign.run()
    with capsys.disabled():
        print("\n" + told(report))
    assert report.sound, "\n".join([*report.failures, *report.findings.words])
    assert set(report.recovery_s) == {*SHORT, MIGRATION}
    assert report.findings.readings > 1000
    assert report.findings.alarms
