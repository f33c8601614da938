"""A chain of records shows whatever is changed in it; its checkpoints, the rest."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.audit import GENESIS, Link, Note, Tip, decode, digest, plain
from app.core.audit_check import AuditCheck, Finding, Sighting


def chain(count: int, tip: Tip | None = None) -> list[Link]:
    tip = tip or Tip()
    links = []
    for number in range(count):
        link = tip.link(Note(at=float(number), kind="wish", action="order", person=f"p{number}"))
        links.append(link)
        tip = tip.after(link)
    return links


def check(links: list[Link], *sightings: Sighting) -> list[Finding]:
    audit = AuditCheck(sightings)
    return [*audit.take(links), *audit.end()]


def sighted(links: list[Link], *numbers: int) -> list[Sighting]:
    return [Sighting(n, links[n - 1].hash, float(n)) for n in numbers]


def renumbered(links: list[Link]) -> list[Link]:
    """Written anew, so that the chain itself is sound."""
    tip, made = Tip(), []
    for link in links:
        made.append(tip.link(decode(link.data).note))
        tip = tip.after(made[-1])
    return made


def test_each_record_can_be_checked_without_this_program() -> None:
    links = chain(5)
    previous = GENESIS
    for number, link in enumerate(links, start=1):
        told = json.loads(link.data)
        assert (told["number"], told["previous"]) == (number, previous)
        previous = digest(link.data)
    assert check(links, *sighted(links, 2, 5)) == []


def edited(links: list[Link]) -> list[Link]:
    forged = links[4].data.replace(b'"p4"', b'"p9"')
    return [*links[:4], Link(5, forged, links[4].hash), *links[5:]]


def edited_with_its_hash(links: list[Link]) -> list[Link]:
    forged = links[4].data.replace(b'"p4"', b'"p9"')
    return [*links[:4], Link(5, forged, digest(forged)), *links[5:]]


def hash_edited(links: list[Link]) -> list[Link]:
    return [*links[:4], Link(5, links[4].data, "f" * 64), *links[5:]]


def no_record(links: list[Link]) -> list[Link]:
    return [*links[:4], Link(5, b"{", digest(b"{")), *links[5:]]


def deleted(links: list[Link]) -> list[Link]:
    return [*links[:4], *links[6:]]


def swapped(links: list[Link]) -> list[Link]:
    fourth, fifth = links[3], links[4]
    return [
        *links[:3],
        Link(4, fifth.data, fifth.hash),
        Link(5, fourth.data, fourth.hash),
        *links[5:],
    ]


def cut(links: list[Link]) -> list[Link]:
    return links[:7]


def rewritten(links: list[Link]) -> list[Link]:
    return renumbered([*links[:4], *links[5:], links[4]])


def shortened(links: list[Link]) -> list[Link]:
    return renumbered([*links[:4], *links[5:]])


@pytest.mark.parametrize(
    ("tamper", "code", "first", "last"),
    [
        (edited, "edited", 5, 5),
        (edited_with_its_hash, "unlinked", 6, 6),
        (hash_edited, "edited", 5, 5),
        (no_record, "edited", 5, 5),
        (deleted, "missing", 5, 6),
        (swapped, "moved", 4, 4),
        (cut, "cut", 8, 10),
        (rewritten, "rewritten", 4, 10),
        (shortened, "cut", 10, 10),
    ],
)
def test_what_was_done_is_found_where_it_was_done(
    tamper: Callable[[list[Link]], list[Link]], code: str, first: int, last: int
) -> None:
    links = chain(10)
    found = check(tamper(links), *sighted(links, 3, 10))
    assert (found[0].code, found[0].first, found[0].last) == (code, first, last)


def test_a_chain_alone_does_not_show_that_its_end_was_cut() -> None:
    assert check(chain(10)[:7]) == []


def test_a_stretch_between_two_good_checkpoints_is_told_by_what_is_wrong_in_it() -> None:
    links = chain(10)
    found = check(edited_with_its_hash(links), *sighted(links, 4, 5))
    assert [(one.code, one.first, one.last) for one in found] == [
        ("unlinked", 6, 6),
        ("rewritten", 5, 5),
    ]


notes = st.builds(
    Note,
    at=st.floats(),
    kind=st.sampled_from(["wish", "order", "sign_in", "engine"]),
    action=st.text(max_size=20),
    person=st.text(max_size=20),
    facts=st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=3,
    ),
)


@settings(max_examples=60)
@given(st.lists(notes, min_size=1, max_size=5), st.data())
def test_whatever_is_recorded_no_change_of_a_byte_stays_unseen(
    said: list[Note], data: st.DataObject
) -> None:
    tip, links = Tip(), []
    for note in said:
        links.append(tip.link(note))
        tip = tip.after(links[-1])
    sightings = sighted(links, len(links))
    assert check(links, *sightings) == []
    at = data.draw(st.integers(0, len(links) - 1))
    link = links[at]
    place = data.draw(st.integers(0, len(link.data) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != link.data[place]))
    forged = link.data[:place] + bytes([other]) + link.data[place + 1 :]
    kept = data.draw(st.sampled_from([link.hash, digest(forged)]))
    links[at] = Link(link.number, forged, kept)
    assert check(links, *sightings)


@settings(max_examples=60)
@given(st.integers(2, 8), st.data())
def test_no_record_can_be_left_out_moved_or_cut_off(count: int, data: st.DataObject) -> None:
    links = chain(count)
    sightings = sighted(links, count)
    kept = data.draw(st.lists(st.sampled_from(links), unique=True, max_size=count))
    if kept != links:
        moved = [Link(n, link.data, link.hash) for n, link in enumerate(kept, start=1)]
        for tampered in (sorted(kept, key=lambda link: link.number), moved, renumbered(kept)):
            if tampered != links:
                assert check(tampered, *sightings)


def test_what_comes_from_a_desk_is_kept_small_and_writable() -> None:
    nested: object = "x"
    for _ in range(50):
        nested = [nested]
    said = plain({"a" * 5000: [math.nan, -math.inf, 2**80, b"\xff", "\ud800"], "n": nested})
    assert len(json.dumps(said, allow_nan=False)) < 4000
    assert "nan" in json.dumps(said)
