"""What a receiver answers to each frame, and what it makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from app.bus.stamp import format_stamp
from app.bus.wire import Reading
from hardware.sia import reception
from hardware.sia.account import Account
from hardware.sia.cipher import key_of, sealed, unsealed
from hardware.sia.codemap import parse_map
from hardware.sia.frame import Head, Splitter, closed, content_of, framed, head_of
from hardware.sia.reception import Reception, Subscriber
from resources.shelf import map_file

NOW = 1_795_427_100.0
KEY = key_of("000102030405060708090A0B0C0D0E0F")
MAP = parse_map(map_file("sia", "panel"), "panel.toml")


class Post:
    """A receiver of two panels: 1001 in the clear, 1002 with a key."""

    def __init__(self, *, at_rest: bool = False) -> None:
        self.now = NOW
        self.reception = Reception(
            {
                "1001": Subscriber(Account("panel-01", MAP, at_rest=at_rest)),
                "1002": Subscriber(Account("panel-02", MAP, at_rest=at_rest), KEY),
            }
        )
        self.sequence = 0

    def say(
        self,
        data: str,
        *,
        token: str = "SIA-DCS",
        account: str = "1001",
        at: float | None = NOW,
        key: bytes | None = None,
        again: bool = False,
    ) -> Head | None:
        """The answer to one message."""
        self.sequence += not again
        rest = closed(data, at)
        rest = sealed(rest, key) if key else rest
        head = Head(token, f"{self.sequence:04d}", "", "0", account, rest, key is not None)
        return self.send(framed(head))

    def send(self, data: bytes) -> Head | None:
        (raw,) = Splitter().feed(data)
        answer = self.reception.answer(raw, self.now, 1.0)
        return head_of(Splitter().feed(answer)[0]) if answer else None

    def told(self, point: str) -> list[tuple[object, str]]:
        taken: list[Reading] = self.reception.take()
        return [(r.value, r.quality) for r in taken if r.point == point]


def token_of(answer: Head | None) -> str:
    return answer.token if answer is not None else ""


def test_what_happened_is_taken_and_acknowledged() -> None:
    post = Post()
    answer = post.say("#1001|Nri1/FA001", at=NOW - 2.0)
    assert answer is not None
    assert (answer.token, answer.sequence, answer.account) == ("ACK", "0001", "1001")
    assert content_of(answer.rest).at == NOW
    readings = post.reception.take()
    assert {(r.point, r.value) for r in readings} == {("path", "up"), ("fire", True)}
    assert {r.time for r in readings} == {format_stamp(NOW - 2.0)}


def test_a_point_is_active_as_long_as_any_zone_is() -> None:
    post = Post()
    for data, value in (
        ("#1001|NFA001", True),
        ("#1001|NFA002", True),
        ("#1001|NFR001", True),
        ("#1001|NFR002", False),
        ("#1001|NFA003", True),
        ("#1001|NFR", False),  # the panel as a whole
    ):
        post.say(data)
        assert post.told("fire") == [(value, "good")], data


def test_contact_id_says_the_same() -> None:
    post = Post()
    for data, point, value in (
        ("#1001|1110 01 001", "fire", True),
        ("#1001|3110 01 001", "fire", False),
        ("#1001|1301 00 000", "mains", "absent"),
        ("#1001|3401 01 007", "armed", True),
        ("#1001|1401 01 009", "armed", False),
    ):
        post.say(data, token="ADM-CID")
        assert post.told(point) == [(value, "good")], data


def test_a_heartbeat_tells_again_what_is_known() -> None:
    post = Post()
    post.say("#1001|NBA001")
    post.reception.take()
    assert token_of(post.say("", token="NULL", at=None)) == "ACK"
    assert post.told("intrusion") == [(True, "good")]


def test_what_comes_twice_happened_once() -> None:
    post = Post()
    post.say("#1001|NFA001")
    post.say("#1001|NFR001")
    post.reception.take()
    assert token_of(post.say("#1001|NFR001", again=True)) == "ACK"
    assert token_of(post.say("#1001|NFA001")) == "ACK"  # the same words, but a new number
    assert post.told("fire") == [(False, "good"), (True, "good")]


@pytest.mark.parametrize("off_s", [-3600.0, -41.0, 21.0, 3600.0])
def test_a_wrong_clock_is_told_the_time(off_s: float) -> None:
    post = Post()
    answer = post.say("#1001|NFA001", at=NOW + off_s)
    assert answer is not None
    assert answer.token == "NAK"
    assert content_of(answer.rest).at == NOW
    assert post.reception.take() == []


@pytest.mark.parametrize("off_s", [-30.0, 15.0])
def test_a_doubtful_clock_is_told_as_uncertain_at_our_time(off_s: float) -> None:
    post = Post()
    assert token_of(post.say("#1001|NFA001", at=NOW + off_s)) == "ACK"
    readings = {r.point: r for r in post.reception.take()}
    assert (readings["fire"].time, readings["fire"].quality) == (format_stamp(NOW), "uncertain")


def test_a_panel_says_nothing_of_before_its_last_word() -> None:
    post = Post()
    post.say("", token="NULL", at=None)
    post.reception.take()
    post.say("#1001|NFA001", at=NOW - 4.0)
    assert {r.time for r in post.reception.take()} == {format_stamp(NOW)}


def test_a_panel_with_a_key_is_answered_in_it() -> None:
    post = Post()
    answer = post.say("#1002|NFA001", account="1002", key=KEY)
    assert answer is not None
    assert (answer.token, answer.encrypted) == ("ACK", True)
    assert content_of(unsealed(answer.rest, KEY)).at == NOW
    assert post.told("fire") == [(True, "good")]


@pytest.mark.parametrize(
    ("data", "more", "why"),
    [
        ("#1002|NFA001", {"account": "1002"}, "in the clear"),
        ("#1001|NFA001", {"key": KEY}, "encrypted without a key"),
        ("#1002|NFA001", {"account": "1002", "key": KEY[::-1]}, "not understood"),
        ("#7777|NFA001", {"account": "7777"}, "unknown account"),
        ("#1001|NFA001", {"token": "ADM-XX"}, "unknown token"),
    ],
)
def test_what_cannot_be_taken_is_said_so(data: str, more: dict[str, Any], why: str) -> None:
    post = Post()
    assert token_of(post.say(data, **more)) == "DUH"
    assert post.reception.refused[why] == 1
    assert post.reception.take() == []


def test_an_old_message_in_cipher_without_a_time_is_not_taken() -> None:
    post = Post()
    assert token_of(post.say("#1002|NFA001", account="1002", key=KEY, at=None)) == "NAK"


def test_what_is_no_frame_is_not_answered() -> None:
    post = Post()
    assert post.send(b"\n0000003A" + b"x" * 58 + b"\r") is None
    assert post.reception.refused["no frame"] == 1


def test_nothing_is_acknowledged_that_nobody_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "MOST_WAITING", 3)
    post = Post()
    for _ in range(3):
        assert token_of(post.say("", token="NULL")) == "ACK"
    assert post.say("#1001|NFA001") is None
    post.reception.take()
    assert token_of(post.say("#1001|NFA001")) == "ACK"


def test_a_panel_that_said_nothing_yet_may_be_taken_to_be_at_rest() -> None:
    post = Post(at_rest=True)
    post.say("", token="NULL")
    assert post.told("mains") == [("present", "uncertain")]
    post.say("#1001|NAT000")
    assert post.told("mains") == [("absent", "good")]


def test_a_key_is_in_no_text_about_who_has_it() -> None:
    assert repr(Subscriber(Account("panel-02", MAP, at_rest=False), KEY)) == "Subscriber(panel-02)"
