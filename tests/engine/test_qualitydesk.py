"""The ledger of alarms beside the journal: gathered once, and made anew where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from app.bus.wire import Ask
from app.core.events import AlarmEvent, encode, type_name
from app.core.kind import Text
from app.core.philosophy import Philosophy, Position
from app.core.quality_report import NAMES, QualityAnswer, QualityCases, QualityReport
from app.engine import qualitydesk
from app.engine.arguments import QuestionError
from app.engine.qualitydesk import QualityDesk
from app.store.alarmledger import AlarmLedger
from app.store.chronicle import Chronicle
from app.store.database import StoreError
from app.store.journal import Commit, Entry, Journal
from tests.core.alarm_story import AlarmStory
from tests.core.quality_past import quality_of
from tests.engine.town import town

NOW = 1_700_000_000.0
PHILOSOPHY = Philosophy(
    positions=(
        Position("water", Text("Eau", "Water"), ("water",)),
        Position("lighting", Text("Éclairage", "Lighting"), ("lighting",)),
    )
)


@dataclass
class Office:
    """A journal, and a desk that reads it; both can be begun again."""

    folder: Path
    philosophy: Philosophy = field(default_factory=Philosophy)

    def __post_init__(self) -> None:
        self.journal = Journal(self.folder / "journal.sqlite")
        self.journal.identity()
        self.open()

    def open(self) -> None:
        self.desk = QualityDesk(town(), self.philosophy, self.folder / "quality.sqlite")
        self.chronicle = Chronicle(self.folder / "journal.sqlite")

    def keep(self, events: list[AlarmEvent]) -> None:
        entries = [
            Entry(one.at, type_name(one), one.asset, encode(one), one.occurrence) for one in events
        ]
        self.journal.commit(Commit(self.journal.beat + 1, entries))

    def ask(self, what: str, **arguments: str | float) -> bytes:
        ask = Ask(id="q", what=what, arguments=arguments)
        [(_, body)] = self.desk.answer(ask, self.chronicle, NOW)
        return body

    def report(self, **arguments: str | float) -> QualityReport:
        body = self.ask("alarm_quality", **arguments)
        report = msgspec.msgpack.decode(body, type=QualityAnswer).report
        assert report is not None
        return report

    def close(self) -> None:
        self.desk.close()
        self.chronicle.close()

    def begin_again(self) -> None:
        self.close()
        self.open()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()
    made.journal.close()


def story(until: float = NOW) -> AlarmStory:
    """Two hours of a few alarms that go through every state."""
    told = AlarmStory()
    for number in range(40):
        at, asset = until - 7000 + 150 * number, f"lamp-{number % 7:06d}"
        one = told.alarm(at, asset, "lamp_failure")
        if number % 5 == 0:
            told.shelve(one, at + 10)
            told.unshelve(one, at + 60)
        if number % 3:
            told.acknowledge(one, at + 100)
        if number % 4:
            told.clear(one, at + 140)
    return told


def test_what_is_gathered_in_pieces_is_what_is_gathered_at_once(office: Office) -> None:
    told = story()
    for start in range(0, len(told.events), 17):
        office.keep(told.events[start : start + 17])
        office.report()
        office.begin_again()
    report = office.report(start=NOW - 7200, end=NOW)
    whole = quality_of(told.events, told.events[0].at, NOW, "east").report(NOW)
    assert report.figures == whole.figures
    assert report.top == whole.top
    assert report.priorities == whole.priorities
    assert report.floods == []
    assert report.history_from == report.start == told.events[0].at


def test_pages_hold_the_alarms_behind_each_figure(office: Office) -> None:
    office.keep(story().events)
    report = office.report()
    for name in NAMES:
        found = msgspec.msgpack.decode(office.ask("alarm_events", figure=name), type=QualityCases)
        assert found.total == report.figure(name).cases, name


def test_positions_have_the_departments_of_the_philosophy(tmp_path: Path) -> None:
    office = Office(tmp_path, PHILOSOPHY)
    office.keep(story().events)
    report = office.report()
    counts = {share.position: share.annunciated for share in report.positions}
    assert counts == {"water": 0, "lighting": 48}
    assert office.report(position="water").annunciated == 0
    assert office.report(position="lighting").annunciated == 48
    office.close()
    office.journal.close()


def test_a_long_journal_is_read_in_slices(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qualitydesk, "SLICE_S", 0.0)
    monkeypatch.setattr(qualitydesk, "PAGE", 30)
    told = story()
    office.keep(told.events)
    shares: list[float] = []
    while not shares or shares[-1] < 1.0:
        answer = msgspec.msgpack.decode(office.ask("alarm_quality"), type=QualityAnswer)
        assert (answer.report is None) == (answer.done < 1.0)
        shares.append(answer.done)
    assert shares == sorted(set(shares))
    assert len(shares) > 3
    assert answer.report is not None
    whole = quality_of(told.events, told.events[0].at, NOW, "east").report(NOW)
    assert answer.report.figures == whole.figures


def test_while_it_reads_there_are_no_cases(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qualitydesk, "SLICE_S", 0.0)
    monkeypatch.setattr(qualitydesk, "PAGE", 5)
    office.keep(story().events)
    with pytest.raises(QuestionError, match="busy"):
        office.ask("alarm_events", figure="floods")


def test_what_could_not_be_stored_is_taken_in_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.keep(story().events)

    def full(ledger: AlarmLedger, seq: int, began_at: float) -> None:
        raise StoreError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(AlarmLedger, "keep", full)
        with pytest.raises(StoreError):
            office.ask("alarm_quality")
    assert office.report().annunciated == 48


def test_a_ledger_of_another_journal_is_emptied(office: Office, tmp_path: Path) -> None:
    office.keep(story().events)
    assert office.report().annunciated == 48
    office.close()
    office.journal.close()
    for path in tmp_path.glob("journal.sqlite*"):
        path.unlink()
    office.journal = Journal(tmp_path / "journal.sqlite")
    office.journal.identity()
    office.open()
    one = AlarmStory()
    one.alarm(NOW - 50, "lamp-000001", "lamp_failure")
    office.keep(one.events)
    assert office.report().annunciated == 1


def test_a_damaged_ledger_is_made_anew(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office.keep(story().events)
    office.report()
    office.close()
    (tmp_path / "quality.sqlite").write_bytes(b"no database at all" * 400)
    office.open()
    assert office.report().annunciated == 48
    assert "made anew" in caplog.text
    caplog.clear()


def test_alarms_of_an_earlier_city_still_count(office: Office) -> None:
    told = AlarmStory()
    told.alarm(NOW - 100, "lamp-of-old", "lamp_failure")
    office.keep(told.events)
    report = office.report()
    assert [share.asset for share in report.top] == ["lamp-of-old"]


@pytest.mark.parametrize(
    ("what", "arguments", "error"),
    [
        ("alarm_quality", {"start": 2.0, "end": 1.0}, "bad_time"),
        ("alarm_quality", {"position": "moon"}, "unknown_position"),
        ("alarm_quality", {"start": "yesterday"}, "bad_value"),
        ("alarm_events", {"figure": "weather"}, "unknown_figure"),
        ("alarm_events", {"figure": "floods", "first": -1.0}, "bad_value"),
    ],
)
def test_wrong_questions_say_why(
    office: Office, what: str, arguments: dict[str, str | float], error: str
) -> None:
    with pytest.raises(QuestionError, match=error):
        office.ask(what, **arguments)


def test_a_period_of_too_many_alarms_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.alarmledger.MOST", 10)
    office.keep(story().events)
    with pytest.raises(QuestionError, match="period_too_full"):
        office.ask("alarm_quality")
