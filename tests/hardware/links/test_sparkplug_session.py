"""What a host application makes of births, data and deaths, in whatever order."""

from __future__ import annotations

import pytest

from hardware.sparkplug.metric import DataType, Metric, Payload
from hardware.sparkplug.session import Session, Word
from hardware.sparkplug.topic import Address, EdgeId, Verb, parse_topic
from hardware.sparkplug.vigil import Vigil

NOW = 1_700_000_000.0


def mark(number: int) -> Metric:
    return Metric(name="bdSeq", raw=number, datatype=DataType.INT64)


def level(value: float | None, **more: object) -> Metric:
    return Metric(**{"name": "Level", "raw": value, "datatype": 10, "alias": 3, **more})  # type: ignore[arg-type]


def message(seq: int | None, *metrics: Metric, at: float | None = NOW) -> Payload:
    return Payload(metrics, at, seq)


@pytest.fixture
def session() -> Session:
    """A node that was born with one device."""
    made = Session()
    assert made.hear(Verb.NBIRTH, "", message(0, mark(7)), NOW)[-1].metric == "bdSeq"
    said = made.hear(Verb.DBIRTH, "pump", message(1, level(2.0)), NOW)
    assert said == [Word("pump", "Level", 2.0, NOW, "good")]
    assert made.whole
    return made


def data(session: Session, seq: int, *metrics: Metric, at: float = NOW) -> list[Word]:
    return session.hear(Verb.DDATA, "pump", message(seq, *metrics, at=at), NOW)


def test_data_by_alias_are_those_of_the_birth(session: Session) -> None:
    (word,) = data(session, 2, Metric(alias=3, raw=4.5))
    assert word == Word("pump", "Level", 4.5, NOW, "good")
    assert session.whole


def test_the_count_goes_round(session: Session) -> None:
    for number in [*range(2, 256), 0, 1]:
        assert data(session, number, Metric(alias=3, raw=1.0))
    assert session.whole


@pytest.mark.parametrize("seq", [1, 3, 255, None, 256, 2**63])
def test_a_gap_in_the_count_is_noticed_and_what_is_said_is_true(
    session: Session, seq: int | None
) -> None:
    words = session.hear(Verb.DDATA, "pump", message(seq, Metric(alias=3, raw=1.0)), NOW)
    assert [word.value for word in words] == [1.0]
    assert not session.whole
    session.hear(Verb.NBIRTH, "", message(4, mark(7)), NOW)
    assert session.whole
    assert not session.alive("pump")
    session.hear(Verb.DBIRTH, "pump", message(5, level(1.0)), NOW)
    assert session.alive("pump")
    assert session.whole


def test_who_speaks_before_it_is_born_has_to_be_asked() -> None:
    session = Session()
    assert session.hear(Verb.NDATA, "", message(4, level(1.0)), NOW) == []
    assert not session.born
    session.hear(Verb.NBIRTH, "", message(0, mark(0)), NOW)
    assert session.hear(Verb.DDATA, "pump", message(1, level(1.0)), NOW) == []
    assert not session.whole


def test_an_alias_that_no_birth_told_of_has_to_be_asked_for(session: Session) -> None:
    assert data(session, 2, Metric(alias=4, raw=1.0)) == []
    assert not session.whole


def test_an_alias_of_another_device_is_none_of_this(session: Session) -> None:
    session.hear(Verb.DBIRTH, "gate", message(2, level(0.0, alias=4)), NOW)
    assert data(session, 3, Metric(alias=4, raw=1.0)) == []
    assert not session.whole


def test_a_death_puts_all_in_doubt_if_it_is_of_this_life(session: Session) -> None:
    assert session.hear(Verb.NDEATH, "", message(None, mark(6)), NOW) == []
    assert session.born
    words = session.hear(Verb.NDEATH, "", message(None, mark(7)), NOW)
    assert Word("pump", "Level", None, NOW, "bad") in words
    assert not session.born
    assert not session.alive("pump")
    assert session.hear(Verb.NDEATH, "", message(None, mark(7)), NOW) == []


def test_a_device_dies_for_itself(session: Session) -> None:
    session.hear(Verb.DBIRTH, "gate", message(2, level(0.0, alias=4)), NOW)
    words = session.hear(Verb.DDEATH, "pump", message(3), NOW)
    assert words == [Word("pump", "Level", None, NOW, "bad")]
    assert session.alive("gate")
    assert session.whole


def test_what_a_new_birth_does_not_name_any_more_is_in_doubt(session: Session) -> None:
    words = session.hear(Verb.DBIRTH, "pump", message(2, level(1.0, name="Flow")), NOW)
    assert [(word.metric, word.value) for word in words] == [("Level", None), ("Flow", 1.0)]


def test_a_device_that_does_not_come_back_with_its_node_is_in_doubt(session: Session) -> None:
    session.hear(Verb.NBIRTH, "", message(0, mark(8)), NOW)
    assert session.abandon(NOW) == [Word("pump", "Level", None, NOW, "bad")]


def test_null_bad_and_stale_are_told_as_they_are(session: Session) -> None:
    assert data(session, 2, level(None)) == [Word("pump", "Level", None, NOW, "good")]
    assert data(session, 3, level(1.0, quality=0))[0].quality == "bad"
    assert data(session, 4, level(1.0, quality=500))[0].quality == "uncertain"


def test_values_of_the_past_and_tables_are_passed_over(session: Session) -> None:
    assert data(session, 2, level(1.0, historical=True), level(None, odd=True)) == []
    assert session.skipped == 2
    assert session.whole


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
def test_a_clock_that_is_wrong_makes_uncertain_and_ours_is_told(
    session: Session, ahead: float
) -> None:
    (word,) = data(session, 2, Metric(alias=3, raw=1.0), at=NOW + ahead)
    assert (word.at, word.quality) == (NOW, "uncertain")
    (word,) = data(session, 3, Metric(alias=3, raw=1.0, at=NOW + ahead))
    assert (word.at, word.quality) == (NOW, "uncertain")


def test_a_little_ahead_is_now_and_a_little_ago_is_then(session: Session) -> None:
    (word,) = data(session, 2, Metric(alias=3, raw=1.0, at=NOW + 2.0))
    assert (word.at, word.quality) == (NOW, "good")
    (word,) = data(session, 3, Metric(alias=3, raw=1.0, at=NOW - 2.0))
    assert (word.at, word.quality) == (NOW - 2.0, "good")


def test_a_birth_tells_what_is_true_now_however_long_it_has_been(session: Session) -> None:
    words = session.hear(Verb.DBIRTH, "pump", message(2, level(2.0, at=NOW - 86_400.0)), NOW)
    assert words == [Word("pump", "Level", 2.0, NOW, "good")]


def test_two_metrics_of_one_alias_are_not_told_apart(session: Session) -> None:
    session.hear(Verb.DBIRTH, "gate", message(2, level(0.0)), NOW)
    assert not session.whole


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("spBv1.0/town/NDATA/quay", Address(EdgeId("town", "quay"), Verb.NDATA, "")),
        ("spBv1.0/town/DDATA/quay/1", Address(EdgeId("town", "quay"), Verb.DDATA, "1")),
        ("spBv1.0/town/DDATA/quay", None),
        ("spBv1.0/town/NDATA/quay/1", None),
        ("spBv1.0/town/STATE/quay", None),
        ("spAv1.0/town/NDATA/quay", None),
        ("spBv1.0/STATE/host", None),
        ("", None),
    ],
)
def test_topics_are_read(topic: str, address: Address | None) -> None:
    assert parse_topic(topic) == address
    if address is not None:
        assert address.edge.topic(address.verb, address.device) == topic


def test_a_node_is_asked_seldom_and_given_up_in_time() -> None:
    vigil = Vigil(quiet_s=60.0, patience_s=10.0, now=0.0, first_s=5.0)
    assert vigil.asks(0.0)
    assert not vigil.asks(1.0)
    assert not vigil.lost(4.9)
    assert vigil.lost(5.0)
    asked = [second for second in range(1, 600) if vigil.asks(float(second))]
    assert 8 < len(asked) < 30, "it is asked again, after waits that grow"
    vigil.hear(600.0, whole=True)
    assert not vigil.lost(600.0)
    assert not vigil.asks(660.0)
    assert vigil.asks(660.1), "it was quiet for too long"
    assert not vigil.lost(670.0)
    assert vigil.lost(670.1)


def test_the_devices_of_a_new_birth_have_their_time_once() -> None:
    vigil = Vigil(quiet_s=60.0, patience_s=10.0, now=0.0, first_s=5.0)
    assert not vigil.settles(100.0)
    vigil.birth(100.0)
    assert not vigil.settles(109.9)
    assert vigil.settles(110.0)
    assert not vigil.settles(111.0)
