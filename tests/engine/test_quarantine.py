"""Every reason to refuse: counted, shown, never guessed, never fatal."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bus.message import Message
from app.bus.stamp import format_stamp
from app.bus.topics import LIVE, Topics
from app.bus.wire import MAX_READINGS
from app.core.batch import Batch
from app.core.kindset import parse_kinds
from app.core.slots import SlotTable
from app.engine.feedreader import FeedReader
from app.engine.intake import Intake
from app.engine.pointbook import Pointbook
from app.engine.quarantine import EXCERPT, KEPT, REASONS, Quarantine
from app.engine.sourcelog import SourceLog
from app.engine.sourcerate import SourceRate
from resources.shelf import kind_files
from tests.engine.town import town

NOW = 1_790_000_000.0
STAMP = format_stamp(NOW)
TABLE = SlotTable(town(), parse_kinds(kind_files()))
GOOD = f'["lamp-000001", "power_w", 71.5, "{STAMP}"]'


class Desk:
    """An intake by itself, fed with messages as the client makes them."""

    def __init__(self) -> None:
        self.quarantine = Quarantine()
        self.sources = SourceLog(TABLE.city, {})
        reader = FeedReader(Pointbook(TABLE), self.quarantine)
        self.intake = Intake(Topics(LIVE), reader, self.sources, self.quarantine)

    def feed(self, *readings: str, seq: int = 1, topic: str = "feed/lighting-01") -> list[Batch]:
        return self.take(
            b'{"seq": %d, "readings": [%s]}' % (seq, ", ".join(readings).encode()), topic
        )

    def take(self, payload: bytes, topic: str = "feed/lighting-01", size: int = 0) -> list[Batch]:
        message = Message(f"{LIVE}/{topic}", payload, size or len(payload), 1, False, NOW, 1, 1)
        steps = self.intake.take([message], NOW).steps
        return [step for step in steps if isinstance(step, Batch)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def reading(asset: str, point: str, value: str, stamp: str = STAMP, quality: str = "") -> str:
    tail = f', "{quality}"' if quality else ""
    return f'["{asset}", "{point}", {value}, "{stamp}"{tail}]'


REFUSED = [
    ("unknown_asset", reading("lamp-999999", "power_w", "1.0")),
    ("unknown_asset", reading("", "power_w", "1.0")),
    ("unknown_point", reading("lamp-000001", "colour", "1.0")),
    ("wrong_type", reading("lamp-000001", "power_w", '"71.5"')),
    ("wrong_type", reading("lamp-000001", "power_w", "true")),
    ("wrong_type", reading("lamp-000001", "lamp", "1")),
    ("wrong_type", reading("lamp-000001", "lamp", "true")),
    ("wrong_type", reading("water", "online", "1")),
    ("wrong_type", reading("water", "online", '"true"')),
    ("out_of_range", reading("lamp-000001", "lamp", '"dimmed"')),
    ("out_of_range", reading("lamp-000001", "power_w", "400.1")),
    ("out_of_range", reading("lamp-000001", "power_w", "-1")),
    ("out_of_range", reading("lamp-000001", "power_w", "1" + "0" * 400)),
    ("not_finite", reading("lamp-000001", "power_w", "1e999")),
    ("bad_time", reading("lamp-000001", "power_w", "1.0", "yesterday")),
    ("bad_time", reading("lamp-000001", "power_w", "1.0", "2026-02-30T12:00:00.000Z")),
    ("bad_time", reading("lamp-000001", "power_w", "1.0", "2026-09-20T12:00:60.000Z")),
    ("bad_time", reading("lamp-000001", "power_w", "1.0", "2026-09-20T12:00:00")),
    ("bad_time", reading("lamp-000001", "power_w", "1.0", "1999-01-01T00:00:00.000Z")),
    ("future", reading("lamp-000001", "power_w", "1.0", format_stamp(NOW + 6))),
    ("bad_quality", reading("lamp-000001", "power_w", "1.0", STAMP, "excellent")),
    ("malformed", '["lamp-000001", "power_w"]'),
    ("malformed", reading("lamp-000001", "power_w", "null")),
    ("malformed", reading("lamp-000001", "power_w", "[1]")),
    ("malformed", '{"asset": "lamp-000001"}'),
    ("malformed", '"lamp-000001"'),
]


@pytest.mark.parametrize(("reason", "text"), REFUSED)
def test_a_refused_reading_leaves_its_neighbours(desk: Desk, reason: str, text: str) -> None:
    batches = desk.feed(GOOD, text, reading("lamp-000002", "lamp", '"on"'))
    assert desk.quarantine.counts == {reason: 1}
    assert sum(map(len, batches)) == 2
    row = desk.quarantine.rows()[0]
    assert (row.source, row.reason, row.at) == ("lighting-01", reason, NOW)
    assert 0 < len(row.excerpt) <= EXCERPT


WHOLE = [
    ("malformed", b""),
    ("malformed", b"{"),
    ("malformed", b"[]"),
    ("malformed", b'{"readings": []}'),
    ("malformed", b'{"seq": "1", "readings": []}'),
    ("malformed", b'{"seq": 0, "readings": []}'),
    ("malformed", b'{"seq": 9007199254740993, "readings": []}'),
    ("malformed", b'{"seq": 1, "readings": 5}'),
    ("malformed", b"\xff\xfe\x00"),
    ("malformed", b'{"seq": 1, "readings": [' + b"[" * 50_000),
    ("not_finite", b'{"seq": 1, "readings": [["lamp-000001", "power_w", NaN, "x"]]}'),
    ("not_finite", b'{"seq": 1, "readings": [["lamp-000001", "power_w", -Infinity, "x"]]}'),
    (
        "too_many",
        b'{"seq": 1, "readings": [%s]}' % b", ".join([GOOD.encode()] * (MAX_READINGS + 1)),
    ),
    ("too_many", b'{"seq": 1, "readings": [%s]}' % b", ".join([b"5"] * (MAX_READINGS + 1))),
]


@pytest.mark.parametrize(("reason", "payload"), WHOLE)
def test_a_refused_message_is_counted_once(desk: Desk, reason: str, payload: bytes) -> None:
    assert sum(map(len, desk.take(payload))) == 0
    assert desk.quarantine.counts == {reason: 1}


def test_the_most_that_is_allowed_is_taken(desk: Desk) -> None:
    batches = desk.feed(*[GOOD] * MAX_READINGS)
    assert [len(batch) for batch in batches] == [MAX_READINGS]


def test_too_large_is_known_before_it_is_read(desk: Desk) -> None:
    assert desk.take(b'{"seq": 1, "rea', size=300_000) == []
    assert desk.quarantine.counts == {"too_large": 1}


def test_the_same_message_again_is_a_duplicate(desk: Desk) -> None:
    assert len(desk.feed(GOOD, seq=1)) == 1
    assert len(desk.feed(GOOD, seq=2)) == 1
    assert desk.feed(GOOD, seq=2) == []
    assert desk.feed(GOOD, seq=1) == []
    assert desk.quarantine.counts == {"duplicate": 2}


def test_a_message_of_a_count_that_is_over_takes_no_number_of_this_one(desk: Desk) -> None:
    def power(after_s: float) -> str:
        return reading("lamp-000001", "power_w", "1.0", format_stamp(NOW - 60 + after_s))

    track = desk.sources.track("lighting-01")
    assert track is not None
    track.is_birth(NOW - 50)
    assert desk.feed(power(10), power(10), seq=1)
    assert desk.feed(power(11), seq=2)
    births = track.births
    for late in (1, 2, 40):
        assert desk.feed(power(5), power(9), seq=late), "taken all the same"
    assert (track.sequence.last, track.sequence.missing, track.births) == (2, 0, births)
    assert desk.feed(power(12), seq=3)
    assert desk.feed(power(5), power(13), seq=4), "in part older than the birth"
    assert (track.sequence.last, track.sequence.missing) == (4, 0)
    assert not desk.quarantine.counts


def test_a_source_of_two_clocks_is_counted_by_its_numbers(desk: Desk) -> None:
    def power(after_s: float) -> str:
        return reading("lamp-000001", "power_w", "1.0", format_stamp(NOW - 600 + after_s))

    track = desk.sources.track("lighting-01")
    assert track is not None
    track.is_birth(NOW)
    assert desk.feed(power(1), seq=1)
    assert desk.feed(power(2), seq=2)
    assert (track.sequence.last, track.sequence.missing) == (2, 0)


@pytest.mark.parametrize(
    "topic", ["feed/", "feed/a b", "feed/" + "x" * 65, "other/lighting-01", "feed"]
)
def test_a_topic_that_is_none_of_ours(desk: Desk, topic: str) -> None:
    assert desk.feed(GOOD, topic=topic) == []
    assert desk.quarantine.counts == {"bad_topic": 1}


def test_strangers_are_bounded(desk: Desk) -> None:
    for number in range(1100):
        desk.feed(topic=f"feed/stranger-{number}")
    assert desk.quarantine.counts == {"bad_topic": 100}
    assert len(desk.sources.rows()) == 1003


def test_only_the_latest_are_kept_and_all_are_counted(desk: Desk) -> None:
    for number in range(KEPT + 50):
        desk.feed(reading(f"lamp-x{number}", "lamp", '"on"'), seq=number + 1)
    rows = desk.quarantine.rows()
    assert len(rows) == KEPT
    assert f"lamp-x{KEPT + 49}" in rows[0].excerpt
    assert desk.quarantine.counts == {"unknown_asset": KEPT + 50}


def test_an_excerpt_is_plain_and_short(desk: Desk) -> None:
    desk.take(b"\x1b[31m<table>\x00\xff" + b"x" * 10_000)
    excerpt = desk.quarantine.rows()[0].excerpt
    assert len(excerpt) == EXCERPT
    assert excerpt.isprintable()


def test_every_reason_has_a_case_here(desk: Desk) -> None:
    seen = {reason for reason, _ in [*REFUSED, *WHOLE]} | {"too_large", "duplicate", "bad_topic"}
    assert seen == set(REASONS)


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        (format_stamp(NOW), 0.0),
        (format_stamp(NOW - 1.5), -1.5),
        (format_stamp(NOW)[:-5] + "Z", 0.0),
        (format_stamp(NOW + 7200).replace("Z", "+02:00"), 0.0),
        (format_stamp(NOW)[:-1] + "456Z", 0.000456),
        (format_stamp(NOW).lower(), 0.0),
    ],
)
def test_times_in_any_form_of_the_rfc(desk: Desk, stamp: str, seconds: float) -> None:
    [batch] = desk.feed(GOOD, reading("lamp-000002", "power_w", "1.0", stamp))
    assert batch.times[1] == pytest.approx(NOW + seconds, abs=1e-5)


def test_values_are_held_as_the_kind_says(desk: Desk) -> None:
    [batch] = desk.feed(
        reading("lamp-000001", "lamp", '"on"'),
        reading("lamp-000001", "power_w", "70"),
        reading("water", "online", "true"),
        reading("lamp-000001", "fault", '"driver"', quality="uncertain"),
    )
    assert batch.values.tolist() == [1.0, 70.0, 1.0, 2.0]
    assert batch.qualities.tolist() == [0, 0, 0, 1]
    assert batch.source.tolist() == [0, 0, 0, 0]


@given(st.lists(st.sampled_from([GOOD, *(text for _, text in REFUSED[:21])]), max_size=30))
def test_a_message_is_taken_as_its_readings_would_be_alone(texts: list[str]) -> None:
    together, alone = Desk(), Desk()
    joined = together.feed(*texts)
    singly = [b for seq, text in enumerate(texts) for b in alone.feed(text, seq=seq + 1)]
    for name in ("slots", "values", "times", "qualities", "source"):
        left = [x for batch in joined for x in getattr(batch, name).tolist()]
        right = [x for batch in singly for x in getattr(batch, name).tolist()]
        assert left == right
    assert together.quarantine.counts == alone.quarantine.counts


def test_the_rate_of_a_source_is_a_reading_of_its_own(desk: Desk) -> None:
    rate = SourceRate(TABLE, desk.sources, NOW)
    desk.feed(GOOD, GOOD, GOOD)
    assert not rate.due(NOW + 5)
    assert rate.due(NOW + 10)
    batch = rate.measure(NOW + 10)
    slot = TABLE.slot(TABLE.city.rows["lighting-01"], "rate_per_s")
    assert dict(zip(batch.slots.tolist(), batch.values.tolist(), strict=True))[slot] == 0.3


def test_malformed_wishes_and_states_are_refused(desk: Desk) -> None:
    for topic in ("wish/desk-1", "ask/desk-1", "source/water", "report/water"):
        desk.take(b"\x81", topic)
    assert desk.quarantine.counts == {"malformed": 4}


def test_decoding_is_quick_enough_to_be_refused_without_harm(desk: Desk) -> None:
    nested = msgspec.json.encode({"seq": 1, "readings": [[["x"] * 1000] * 60]})
    began = time.monotonic()
    desk.take(nested)
    assert time.monotonic() - began < 5.0
    assert desk.quarantine.counts == {"malformed": 1}
