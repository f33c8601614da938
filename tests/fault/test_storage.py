"""The short form of the storage faults of `make fault`: a disk that is full, that fails,
and a journal that somebody else holds. Each is told of, is got over, and costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fault.campaign import Campaign
from tests.fault.report import told
from tests.fault.storage_faults import STORAGE_FAULTS

pytestmark = [pytest.mark.timeout(400)]


def test_nothing_is_lost_to_a_disk(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = STORAGE_FAULTS
    campaign = Campaign(
        package, seed=1, faults=len(kinds), longest_s=1.0, kinds=kinds, migrations=0
    )
    report = campaign.run()
    with capsys.disabled():
        print("\n" + told(report))
    assert report.sound, "\n".join([*report.failures, *report.findings.words])
    assert set(report.recovery_s) == {kind.name for kind in kinds}
    assert report.findings.readings > 500
