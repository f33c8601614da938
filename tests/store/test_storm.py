"""A short storm, each kind of fault once; `python -m tests.store.storm N` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import PostgresServer
from tests.store.storm import Storm


@pytest.mark.slow
def test_no_commit_is_lost_or_doubled_in_a_storm(postgres: PostgresServer, tmp_path: Path) -> None:
    toll = Storm(postgres, tmp_path, seed=3).run(faults=5)
    assert toll.sound, toll
    assert toll.said > 100
    assert len(toll.faults) == 5
