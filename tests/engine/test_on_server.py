"""Tests of the engine as they stand elsewhere, on a journal that a server keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from tests.engine.conftest import Stage
from tests.engine.test_handover import test_a_handover_is_offered_signed_told_and_kept
from tests.engine.test_orders import test_the_same_wish_twice_is_one_order
from tests.engine.test_quality import test_the_journal_is_filtered_and_paged
from tests.engine.test_restart import (
    test_a_restart_shows_the_same_picture,
    test_a_wish_sent_again_after_a_restart_is_not_done_again,
)
from tests.postgres import PostgresServer

__all__ = [
    "test_a_handover_is_offered_signed_told_and_kept",
    "test_a_restart_shows_the_same_picture",
    "test_a_wish_sent_again_after_a_restart_is_not_done_again",
    "test_the_journal_is_filtered_and_paged",
    "test_the_same_wish_twice_is_one_order",
]


@pytest.fixture
def stage(broker: Broker, tmp_path: Path, postgres: PostgresServer) -> Iterator[Stage]:
    made = Stage(broker, tmp_path)
    made.store = postgres.place()
    yield made
    made.close()
