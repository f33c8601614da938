"""The town and its real-size city, built once for all tests of this folder."""

from __future__ import annotations

import pytest

from hardware.city.founding.founder import Founded, found
from hardware.city.founding.town import Town, build_town


def _silent(share: float, word: str) -> None:
    assert 0.0 <= share <= 1.0
    assert word


@pytest.fixture(scope="session")
def town() -> Town:
    return build_town(_silent)


@pytest.fixture(scope="session")
def founded(town: Town) -> Founded:
    return found(None, 1, _silent, town)
