"""Message numbers: births, gaps, late ones, duplicates, in any order of topics."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.core.sequence import MOST_MISSING, Arrival, Sequence, SequenceState

E, B, G, L, D, OTHER = (
    Arrival.EXPECTED,
    Arrival.BIRTH,
    Arrival.GAP,
    Arrival.LATE,
    Arrival.DUPLICATE,
    Arrival.OTHER,
)


def send(sequence: Sequence, *numbers: int, life: int = 1) -> list[Arrival]:
    """Messages whose content depends on the source's life and their number."""
    return [sequence.arrive(number, life * 1_000_000 + number) for number in numbers]


def test_in_order() -> None:
    sequence = Sequence()
    sequence.birth()
    assert send(sequence, 1, 2, 3) == [B, E, E]
    assert (sequence.last, sequence.missing, sequence.gaps) == (3, 0, 0)


def test_a_gap_is_counted_and_a_late_one_fills_it() -> None:
    sequence = Sequence()
    assert send(sequence, 1, 2, 5) == [E, E, G]
    assert (sequence.missing, sequence.gaps) == (2, 1)
    assert send(sequence, 4, 4, 3, 6) == [L, D, L, E]
    assert (sequence.missing, sequence.gaps, sequence.duplicates) == (0, 1, 1)


def test_redelivered_messages_are_duplicates() -> None:
    sequence = Sequence()
    assert send(sequence, 1, 2, 1, 2, 3) == [E, E, D, D, E]


def test_a_late_message_of_an_old_count_does_not_take_the_place_of_the_next() -> None:
    sequence = Sequence()
    send(sequence, 1, 2, life=2)
    assert send(sequence, 3, life=1) == [E], "nobody could tell"
    assert send(sequence, 3, life=2) == [OTHER], "but this one is taken too"
    assert send(sequence, 3, 4, life=2) == [D, E]


def test_a_birth_before_its_first_message() -> None:
    sequence = Sequence()
    send(sequence, 1, 2, 3)
    sequence.birth()
    sequence.birth()
    assert send(sequence, 1, 2, life=2) == [B, E]


def test_a_first_message_before_its_birth_begins_the_new_count_once() -> None:
    sequence = Sequence()
    sequence.birth()
    send(sequence, 1, 2, 3)
    assert send(sequence, 1, 2, life=2) == [B, E]
    sequence.birth()
    assert send(sequence, 3, 4, life=2) == [E, E]
    assert send(sequence, 1, life=2) == [D], "redelivered, not born again"
    assert (sequence.last, sequence.missing) == (4, 0)


def test_messages_of_the_old_count_may_follow_a_birth() -> None:
    sequence = Sequence()
    sequence.birth()
    send(sequence, 1, 2)
    sequence.birth()
    assert send(sequence, 3, 2) == [E, D]
    assert send(sequence, 1, 2, life=2) == [B, E]


def test_a_new_count_whose_first_messages_were_lost_is_noticed() -> None:
    sequence = Sequence()
    sequence.birth()
    send(sequence, *range(1, 50))
    sequence.birth()
    assert send(sequence, 3, 4, 1, life=2) == [B, E, L]
    assert (sequence.last, sequence.missing) == (4, 1)


def test_the_numbers_of_an_old_count_are_given_up_at_a_birth() -> None:
    sequence = Sequence()
    send(sequence, 1, 5)
    assert send(sequence, 1, life=2) == [B]
    assert (sequence.missing, sequence.given_up, sequence.gaps) == (0, 3, 1)


def test_a_first_message_that_was_lost_does_not_swallow_the_first_of_the_next_count() -> None:
    sequence = Sequence()
    sequence.birth()
    assert send(sequence, 2, 3) == [B, E]
    sequence.birth()
    assert send(sequence, 1, 2, life=2) == [B, E]
    assert sequence.missing == 0


def test_a_count_that_was_asked_for_may_begin_before_it_is_told() -> None:
    sequence = Sequence()
    sequence.birth()
    assert send(sequence, 2, 3) == [B, E]
    sequence.expect_birth()
    assert send(sequence, 1, life=2) == [B]
    sequence.birth()
    assert send(sequence, 2, 3, life=2) == [E, E]
    assert sequence.missing == 0


def test_the_missing_are_bounded() -> None:
    sequence = Sequence()
    send(sequence, 1, 10**12)
    assert sequence.missing == MOST_MISSING
    assert sequence.given_up == 10**12 - 2 - MOST_MISSING
    send(sequence, 10**12 + 10)
    assert sequence.missing == MOST_MISSING
    assert send(sequence, 10**12 - 1, 10**12 - MOST_MISSING + 1) == [L, D]


@given(st.permutations(range(1, 30)))
def test_each_number_of_a_life_is_taken_exactly_once_in_any_order(order: list[int]) -> None:
    sequence = Sequence()
    sequence.birth()
    taken = [n for n in [*order, *order] if send(sequence, n) != [D]]
    assert sorted(taken) == list(range(1, 30))
    assert (sequence.last, sequence.missing, sequence.duplicates) == (29, 0, 29)


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[int, int]]:
    """What a broker delivers of some lives of a source: (life, number), in the
    source's order, with runs redelivered and number 0 for the birth message,
    which may come late but before the life's end."""
    delivered: list[tuple[int, int]] = []
    for life in range(1, draw(st.integers(1, 4)) + 1):
        count = draw(st.integers(2, 12))
        birth = draw(st.integers(0, count - 1))
        for number in range(1, count + 1):
            if number == birth + 1:
                delivered.append((life, 0))
            delivered.append((life, number))
            if draw(st.booleans()):
                first = draw(st.integers(max(2, number - 3), number)) if number > 1 else 1
                delivered += [(life, again) for again in range(first, number + 1)]
    return delivered


@given(lives())
def test_nothing_of_any_life_is_lost_or_taken_twice(delivered: list[tuple[int, int]]) -> None:
    sequence = Sequence()
    taken = []
    for life, number in delivered:
        if number == 0:
            sequence.birth()
        elif send(sequence, number, life=life) != [D]:
            taken.append((life, number))
    assert taken == sorted({message for message in delivered if message[1]})
    assert sequence.missing == sequence.gaps == 0


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 40)), max_size=60),
    st.integers(0, 60),
)
def test_a_stored_sequence_goes_on_as_if_nothing_had_been(
    messages: list[tuple[int, int]], cut: int
) -> None:
    def play(sequence: Sequence, part: list[tuple[int, int]]) -> list[Arrival]:
        said: list[Arrival] = []
        for life, number in part:
            if number:
                said += send(sequence, number, life=life)
            else:
                sequence.birth()
        return said

    whole, first = Sequence(), Sequence()
    before = play(first, messages[:cut])
    stored = msgspec.json.decode(msgspec.json.encode(first.state()), type=SequenceState)
    second = Sequence(stored)
    assert before + play(second, messages[cut:]) == play(whole, messages)
    assert second.state() == whole.state()
    for (_, last), (begin, _) in pairwise(whole.state().missing):
        assert last + 1 < begin
