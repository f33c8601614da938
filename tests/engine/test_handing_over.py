"""Engines that follow each other in order: at once, and never with a mixed past."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE
from app.core.people import Role
from app.store.people import Register
from app.wiring.engineroom import Setting
from app.wiring.relay import serve
from resources.shelf import kind_files
from tests.engine.conftest import Stage
from tests.engine.players import PATIENCE_S, Desk, until
from tests.engine.town import town

TRIPPED = "cabinet-0001/tripped"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """One a test: it remembers who led last."""
    with NatsBroker(tmp_path / "broker", port=0) as running:
        yield running


class Served:
    """An engine that leads or follows, in a thread; a context."""

    def __init__(self, broker: Broker, folder: Path, *, standby: bool) -> None:
        self.folder = folder
        self._stop = threading.Event()
        setting = Setting(
            city=town(),
            kind_files=kind_files(),
            address=broker.address("engine"),
            root=LIVE,
            data_dir=folder,
        )
        self._thread = threading.Thread(
            target=serve, args=(setting, self._stop), kwargs={"standby": standby}
        )
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def events(folder: Path) -> list[tuple[int, str, bytes]]:
    if not (folder / "journal.sqlite").exists():
        return []
    with sqlite3.connect(f"file:{folder}/journal.sqlite?mode=ro", uri=True) as database:
        return database.execute("SELECT seq, type, payload FROM events").fetchall()


def states(desk: Desk) -> set[str]:
    desk.hear()
    return {one.state for one in desk.statuses[-1].standbys} if desk.statuses else set()


def engine(desk: Desk) -> str:
    desk.hear()
    return desk.statuses[-1].engine if desk.statuses else ""


@pytest.mark.logs(
    "does not lead any more", "what the engine that leads does not know", "may not follow"
)
def test_a_leader_that_ends_in_order_hands_over_at_once(
    broker: Broker, stage: Stage, tmp_path: Path
) -> None:
    """And one that led by itself meanwhile has to set its journal aside."""
    desk, field = stage.desk(), stage.field()
    with Served(broker, tmp_path / "alone", standby=False):
        desk.await_engine()
        field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
        desk.alarm(TRIPPED, "B")
    past = events(tmp_path / "alone")
    assert past

    people = Register(tmp_path / "first" / "people.sqlite")
    people.add("operator-1", Role.OPERATOR, "a password 1")
    people.close()
    with Served(broker, tmp_path / "second", standby=True) as second:
        with Served(broker, tmp_path / "first", standby=False) as first:
            alone = engine(desk)
            until(lambda: engine(desk) != alone, "the first one leads")
            until(lambda: states(desk) == {"level"}, "the second one follows")
            who = (first.folder / "people.sqlite").read_bytes()
            until(lambda: (second.folder / "people.sqlite").exists(), "it knows who is who")
            assert (second.folder / "people.sqlite").stat().st_mode & 0o077 == 0
            assert (second.folder / "people.sqlite").read_bytes() == who
            leader = engine(desk)
            field.readings("lighting-01", [["cabinet-0002", "breaker", "tripped"]])
            desk.alarm("cabinet-0002/tripped", "B")
        until(lambda: engine(desk) != leader, "the second one leads")
        assert events(second.folder)[: len(events(first.folder))] == events(first.folder)

        with Served(broker, tmp_path / "alone", standby=True) as other:
            until(lambda: "level" in states(desk), "it follows")
            until(lambda: events(other.folder) == events(second.folder) != [], "in all")
            [aside] = other.folder.glob("journal.sqlite.aside-*Z")
    with sqlite3.connect(aside) as database:
        assert database.execute("SELECT seq, type, payload FROM events").fetchall() == past


def test_a_standby_that_never_followed_does_not_lead(
    broker: Broker, stage: Stage, tmp_path: Path
) -> None:
    desk = stage.desk()
    with Served(broker, tmp_path / "second", standby=True) as second:
        until(lambda: (second.folder / "journal.sqlite").exists(), "it waits")
        with Served(broker, tmp_path / "first", standby=False):
            until(lambda: states(desk) == {"level"}, "it follows")
            assert {one.epoch for one in desk.statuses} == {1}
