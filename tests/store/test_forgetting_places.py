"""What is too old goes from a journal wherever it is kept, and the audit stays guarded."""

from __future__ import annotations

import contextlib

import pytest

from app.core.audit import Note
from app.store.audit import AuditReader
from app.store.database import StoreError
from app.store.forgetting import SLICE_EVENTS, SLICE_RECORDS
from app.store.journal import Commit, Entry
from tests.store.shelf import Shelf

NOW = 1000.0


def nothing(_asset: str, _occurrence: int) -> bool:
    return False


def test_events_go_by_age_in_slices(shelf: Shelf) -> None:
    journal = shelf.open()
    old = [Entry(n / 10, "alarm_raised", f"lamp-{n % 2}", b"{}") for n in range(SLICE_EVENTS + 50)]
    journal.commit(Commit(1, [*old, Entry(NOW, "alarm_raised", "lamp-1", b"{}")]))
    first = journal.forgetting.events(NOW, len(old), lambda asset, _: asset == "lamp-0")
    assert first.removed == SLICE_EVENTS // 2
    assert first.after is not None
    rest = journal.forgetting.events(NOW, len(old), nothing, first.after)
    assert (rest.removed, rest.after) == (50, None)
    assert len(journal.payloads(0)) == SLICE_EVENTS // 2 + 1
    journal.close()


def test_who_looked_at_a_camera_goes_alone(shelf: Shelf) -> None:
    journal = shelf.open()
    kinds = ("camera_opened", "alarm_raised", "camera_closed", "hold_placed")
    entries = [Entry(float(n), kind, "engine-01", b"%d" % n) for n, kind in enumerate(kinds)]
    journal.commit(Commit(1, entries))
    assert journal.forgetting.camera_events(NOW, nothing).removed == 2
    assert [payload for _, payload in journal.payloads(0)] == [b"1", b"3"]
    assert journal.told() == [b"3"]
    assert journal.forgetting.settle()
    journal.close()


def test_the_audit_is_cut_from_its_beginning_and_stays_guarded(shelf: Shelf) -> None:
    journal = shelf.open()
    count = SLICE_RECORDS + 5
    journal.commit(Commit(1, notes=[Note(at=NOW, kind="engine", action="x")] * count))
    assert journal.forgetting.records(count - 2) == SLICE_RECORDS
    assert journal.forgetting.records(count - 2) == 3
    assert journal.forgetting.records(count - 2) == 0
    journal.commit(Commit(2, notes=[Note(at=NOW, kind="engine", action="x")]))
    for sql in ("DELETE FROM audit", "UPDATE audit SET hash = ''"):
        with pytest.raises(StoreError, match="audit"):
            shelf.raw(sql)
    with contextlib.closing(AuditReader(shelf.place)) as reader:
        assert [link.number for link in reader.links()] == [count - 1, count, count + 1]
    journal.close()
