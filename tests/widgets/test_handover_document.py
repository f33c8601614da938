"""Handovers as they are read again: from the journal's rows, as a document."""

from __future__ import annotations

from app.bus.rows import JournalRow
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.handover.document import HandoverDocument
from widgets.handover.record import Record, read_records


def row(seq: int, kind: str, **facts: str | float | bool | None) -> JournalRow:
    return JournalRow(seq=seq, at=NOON + seq, type=kind, asset="room", person="a", facts=facts)


def test_an_offer_and_its_signature_are_one_record() -> None:
    offered = row(1, "handover_offered", handover=1.0, position="room", notes="calme")
    taken = row(2, "handover_taken", handover=1.0, position="room", signed=True)
    (record,) = read_records([taken, offered])
    assert (record.notes, record.signed, record.taken_at) == ("calme", True, NOON + 2)


def test_a_journal_with_strange_facts_is_read() -> None:
    strange = row(1, "handover_offered")
    alone = row(2, "handover_taken", handover=7.0, summary=None)
    assert [record.number for record in read_records([strange, alone])] == [7, 0]
    assert read_records([]) == []


def test_a_document_says_everything_even_of_nothing(board: Board) -> None:
    text = HandoverDocument(Record(2, "tower", NOON, person="a", desk="b"), board).toPlainText()
    assert text.startswith("Relève nº 2 · tower")
    assert "Pas encore signée" in text
    assert "Aucune consigne." in text
