"""A city founded once, for every installation of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wiring.cityfile import load_or_found, package_path

ASSETS = 600


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a city of ASSETS assets."""
    folder = tmp_path_factory.mktemp("city")
    load_or_found(folder, ASSETS, 1)
    return package_path(folder)


@pytest.fixture
def data(tmp_path: Path, package: Path) -> Path:
    """A data folder that has its city already, and nothing else."""
    folder = tmp_path / "data"
    folder.mkdir()
    package_path(folder).write_bytes(package.read_bytes())
    return folder
