"""Wishes and questions: pending until answered, refused with a reason, never lost in silence."""

from __future__ import annotations

import msgspec
import pytest

from app.bus.wire import Answer, Ask, Outcome, Reply, Target, Wish
from app.desk.questions import TIME_OUT_S, Questions
from app.desk.wishes import ALARMS_A_WISH, PATIENCE_S, Verdict, Wishes
from tests.widgets.village import NOON, alarm


class Line:
    """Takes what a desk says; `up` is whether there is a broker."""

    def __init__(self) -> None:
        self.up = True
        self.said: list[bytes] = []
        self.qos: list[int] = []

    def __call__(self, payload: bytes, qos: int = 1) -> bool:
        self.said.append(payload)
        self.qos.append(qos)
        return self.up


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def verdicts() -> list[Verdict]:
    return []


@pytest.fixture
def wishes(line: Line, verdicts: list[Verdict]) -> Wishes:
    return Wishes("desk-1", "camille", line, verdicts.append)


def reply(identity: str, *outcomes: Outcome) -> bytes:
    return msgspec.msgpack.encode(Reply(id=identity, at=NOON, outcomes=list(outcomes)))


def test_an_acknowledgement_names_what_the_person_saw(wishes: Wishes, line: Line) -> None:
    identity = wishes.alarm("acknowledge", [alarm(7, revision=3)], {"comment": "vu"}, NOON)
    wish = msgspec.msgpack.decode(line.said[0], type=Wish)
    assert (wish.id, wish.person, wish.desk) == (identity, "camille", "desk-1")
    assert (wish.targets[0].occurrence, wish.targets[0].revision) == (7, 3)
    assert wish.arguments == {"comment": "vu"}
    assert wish.expires_at == NOON + PATIENCE_S
    assert wishes.pending_occurrences == {7}


def test_a_shift_is_signed_by_whoever_takes_it(wishes: Wishes, line: Line) -> None:
    wishes.shift("offer_handover", "", {"position": "room", "notes": "calme"}, NOON)
    wishes.shift("take_handover", "operator-2", {"position": "room", "password": "s"}, NOON)
    offer, take = (msgspec.msgpack.decode(payload, type=Wish) for payload in line.said)
    assert (offer.person, take.person) == ("camille", "operator-2")
    assert [target.asset for target in take.targets] == ["room"]
    assert (offer.desk, take.desk) == ("desk-1", "desk-1")


def test_a_password_is_sent_so_that_no_broker_keeps_it(wishes: Wishes, line: Line) -> None:
    wishes.alarm("remove", [alarm()], {"reason": "maintenance"}, NOON)
    wishes.alarm("remove", [alarm()], {"reason": "maintenance", "password": "x"}, NOON)
    wishes.shift("take_handover", "camille", {"position": "water", "second_password": "x"}, NOON)
    assert line.qos == [1, 0, 0]


def test_very_many_alarms_are_several_wishes(wishes: Wishes, line: Line) -> None:
    wishes.alarm(
        "acknowledge", [alarm(n) for n in range(2 * ALARMS_A_WISH + 1)], {"comment": "vu"}, NOON
    )
    said = [msgspec.msgpack.decode(payload, type=Wish) for payload in line.said]
    assert [len(wish.targets) for wish in said] == [ALARMS_A_WISH, ALARMS_A_WISH, 1]
    assert len({wish.id for wish in said}) == 3
    assert len(wishes.pending_occurrences) == 2 * ALARMS_A_WISH + 1


def test_a_normal_alarm_is_named_by_its_instance(
    wishes: Wishes, line: Line, verdicts: list[Verdict]
) -> None:
    given: dict[str, str | float] = {"duration_s": 900.0, "reason": "essai"}
    identity = wishes.instance("shelve", "lamp-000001", 12, given, NOON)
    wish = msgspec.msgpack.decode(line.said[0], type=Wish)
    assert (wish.action, wish.arguments) == ("shelve", given)
    assert wish.targets == [Target(asset="lamp-000001", alarm=12)]
    wishes.take(reply(identity, Outcome(accepted=True, alarm=alarm(31, state="E"))))
    assert [row.state for row in verdicts[0].rows.values()] == ["E"]
    assert list(verdicts[0].rows) == [31]


def test_a_clock_put_back_keeps_no_wish_waiting(wishes: Wishes, verdicts: list[Verdict]) -> None:
    wishes.order(["lamp-000001"], "switch", 1.0, {}, NOON)
    wishes.tick(NOON - 3600)
    assert [verdict.refusals[0][1] for verdict in verdicts] == ["no_answer"]


def test_a_reply_ends_it_once(wishes: Wishes, verdicts: list[Verdict]) -> None:
    identity = wishes.order(["lamp-000001"], "switch", 1.0, {}, NOON)
    assert wishes.pending_orders == {"lamp-000001"}
    for _ in range(2):
        wishes.take(reply(identity, Outcome(accepted=True)))
    wishes.tick(NOON + 60)
    assert [verdict.refusals for verdict in verdicts] == [()]
    assert not wishes.pending_orders


def test_refusals_name_their_target(wishes: Wishes, verdicts: list[Verdict]) -> None:
    identity = wishes.alarm("acknowledge", [alarm(1), alarm(2), alarm(3)], {"comment": ""}, NOON)
    wishes.take(reply(identity, Outcome(accepted=True), Outcome(accepted=False, reason="closed")))
    refused = [(target.occurrence, why) for target, why in verdicts[0].refusals]
    assert refused == [(2, "closed"), (3, "malformed")]


def test_silence_is_said(wishes: Wishes, verdicts: list[Verdict]) -> None:
    wishes.alarm("acknowledge", [alarm(1)], {"comment": ""}, NOON)
    wishes.tick(NOON + PATIENCE_S)
    assert not verdicts
    wishes.tick(NOON + PATIENCE_S + 0.1)
    assert verdicts[0].refusals[0][1] == "no_answer"


def test_without_a_broker_it_fails_at_once(
    wishes: Wishes, line: Line, verdicts: list[Verdict]
) -> None:
    line.up = False
    wishes.order(["lamp-000001"], "switch", 1.0, {}, NOON)
    assert verdicts[0].refusals[0][1] == "no_broker"
    assert not wishes.pending_orders


class Answers:
    """Keeps what a question got."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str]] = []

    def __call__(self, parts: list[Answer], reason: str) -> None:
        self.got.append((len(parts), reason))


def part(identity: str, number: int, of: int, error: str = "") -> bytes:
    answer = Answer(
        id=identity, epoch=1, seq=1, part=number, parts=of, what="journal", body=b"", error=error
    )
    return msgspec.msgpack.encode(answer)


def test_parts_come_in_any_order_and_more_than_once(line: Line) -> None:
    answers = Answers()
    questions = Questions("desk-1", line)
    identity = questions.ask("journal", {"limit": 5.0}, answers, NOON)
    assert msgspec.msgpack.decode(line.said[0], type=Ask).arguments == {"limit": 5.0}
    for number in (2, 0, 2):
        questions.take(part(identity, number, 3), NOON)
    assert not answers.got
    assert questions.open_count == 1
    questions.take(part(identity, 1, 3), NOON)
    questions.take(part(identity, 1, 3), NOON)
    assert answers.got == [(3, "")]
    assert questions.open_count == 0


@pytest.mark.parametrize(
    ("payload", "reason"),
    [((0, 1, "busy"), "busy"), ((3, 3, ""), "malformed"), ((0, 10**9, ""), "malformed")],
)
def test_a_bad_answer_ends_the_question(
    line: Line, payload: tuple[int, int, str], reason: str
) -> None:
    answers = Answers()
    questions = Questions("desk-1", line)
    identity = questions.ask("journal", {}, answers, NOON)
    questions.take(part(identity, *payload), NOON)
    assert answers.got == [(0, reason)]


def test_a_question_waits_as_long_as_parts_come(line: Line) -> None:
    answers = Answers()
    questions = Questions("desk-1", line)
    identity = questions.ask("journal", {}, answers, NOON)
    questions.take(part(identity, 0, 2), NOON + TIME_OUT_S)
    questions.tick(NOON + TIME_OUT_S * 1.5)
    assert not answers.got
    questions.tick(NOON + TIME_OUT_S * 3)
    assert answers.got == [(0, "no_answer")]


def test_without_a_broker_a_question_fails_at_once(line: Line) -> None:
    line.up = False
    answers = Answers()
    Questions("desk-1", line).ask("journal", {}, answers, NOON)
    assert answers.got == [(0, "no_broker")]
