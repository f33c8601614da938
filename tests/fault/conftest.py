"""A city founded once, for all that is broken in these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wiring.cityfile import load_or_found, package_path
from tests.fault.rig import ASSETS


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a city of ASSETS assets."""
    folder = tmp_path_factory.mktemp("city")
    load_or_found(folder, ASSETS, 1)
    return package_path(folder)
