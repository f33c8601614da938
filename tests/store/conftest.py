"""Journals of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import PostgresServer
from tests.store.shelf import KINDS, Shelf


@pytest.fixture(params=KINDS)
def shelf(request: pytest.FixtureRequest, tmp_path: Path, postgres: PostgresServer) -> Shelf:
    """A journal that nobody has opened yet."""
    return Shelf(request.param, tmp_path, postgres)
