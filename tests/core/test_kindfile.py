"""Kind files: what a good one gives, and the line and reason for each bad one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.kind import Condition, PointType, Test, Text
from app.core.kindfile import parse_kind
from app.core.kindset import parse_kinds
from app.core.kindtable import KindError

GOOD = """\
title = { fr = "Sonde", en = "Probe" }
plural = { fr = "Sondes", en = "Probes" }
symbol = "probe"
layer = "water"
headline = ["level"]
lit = { point = "mode", is = "on" }
position = ["level", "level"]

[[points]]
name = "level"
title = { fr = "Niveau", en = "Level" }
type = "number"
unit = "m"
digits = 2
low = 0
high = 9.5
stale_after_s = 60

[[points]]
name = "mode"
title = { fr = "Mode", en = "Mode" }
type = "state"
states = [
  { word = "off", fr = "arrêt", en = "off" },
  { word = "on", fr = "marche", en = "on" },
]

[[points]]
name = "door"
title = { fr = "Porte", en = "Door" }
type = "boolean"

[[rules]]
name = "high"
priority = 2
when = { point = "level", high = 3, deadband = 0.1 }
on_delay_s = 10
message = { fr = "Haut", en = "High" }
guidance = { fr = "Voir", en = "Look" }

[[orders]]
name = "set"
title = { fr = "Régler", en = "Set" }
point = "level"
measured = "door"
tolerance = 0.1
"""


def test_a_good_file_says_everything() -> None:
    kind = parse_kind(GOOD, "probe.toml")
    assert (kind.name, kind.title, kind.layer) == ("probe", Text("Sonde", "Probe"), "water")
    types = [PointType.NUMBER, PointType.STATE, PointType.BOOLEAN]
    assert [point.type for point in kind.points] == types
    level = kind.points[0]
    assert (level.unit, level.digits, level.low, level.high) == ("m", 2, 0.0, 9.5)
    assert level.stale_after_s == 60
    assert kind.points[1].states == ("off", "on")
    assert kind.points[1].state_titles[1] == Text("marche", "on")
    assert kind.rules[0].condition == Condition(Test.HIGH, "level", 3.0, 0.1)
    assert (kind.rules[0].on_delay_s, kind.rules[0].latch) == (10.0, False)
    assert (kind.orders[0].reported, kind.orders[0].measured) == ("level", "door")
    assert kind.lit == ("mode", 1.0)
    assert kind.position == ("level", "level")
    assert kind.headline == ("level",)


# What is put in the place of what, the line of the fault, and words of the reason.
BAD = [
    ('symbol = "probe"', 'symbol = "probe', 3, "not TOML"),
    ('symbol = "probe"', "symbol = 7", 3, "'symbol' must be a text"),
    ('symbol = "probe"', 'symbol = "Pro be"', 3, "lower-case"),
    ('symbol = "probe"\n', "", 1, "'symbol' is missing"),
    ('layer = "water"', 'layer = "water"\ncolour = "red"', 5, "'colour' is not known here"),
    ('fr = "Sonde", ', "", 1, "'fr' is missing"),
    ('en = "Probes"', 'en = " "', 2, "the text in 'en' is empty"),
    ('en = "Probes"', 'en = "Probes", de = "Sonden"', 2, "'de' is not known here"),
    ('headline = ["level"]', 'headline = ["depth"]', 5, "no point 'depth'"),
    ('headline = ["level"]', 'headline = "level"', 5, "must be a list"),
    ('headline = ["level"]', 'headline = [\n  "level",\n  3,\n]', 7, "must be a list"),
    ('is = "on" }', 'is = "up" }', 6, "'mode' has no value 'up'"),
    ('lit = { point = "mode"', 'lit = { point = "level"', 6, "'level' is a number"),
    ('position = ["level", "level"]', 'position = ["level"]', 7, "latitude and longitude"),
    ('position = ["level", "level"]', 'position = ["level", "door"]', 7, "no number point 'door'"),
    ('type = "number"', 'type = "text"', 12, "'type' must be one of number, boolean, state"),
    ("digits = 2", "digits = 2.5", 14, "'digits' must be a whole number"),
    ("digits = 2", "digits = true", 14, "'digits' must be a whole number"),
    ("low = 0", "low = 9.5", 15, "'low' must be below 'high'"),
    ("low = 0", 'low = "0"', 15, "'low' must be a number"),
    ("low = 0", "low = nan", 15, "'low' must be a number"),
    ("stale_after_s = 60", "stale_after_s = -1", 17, "at least 0"),
    ("stale_after_s = 60", "stale_after = 60", 17, "'stale_after' is not known here"),
    ('name = "mode"', 'name = "level"', 20, "'level' is already on line 10"),
    ('word = "on"', 'word = "off"', 25, "'off' stands here twice"),
    ('word = "on"', 'word = "on", colour = 1', 25, "'colour' is not known here"),
    ('  { word = "on", fr = "marche", en = "on" },\n', "", 23, "2 to 64 'states'"),
    ("\n[[rules]]\n", "\n[rules]\n", 33, "'rules' must be a list of tables"),
    ("priority = 2", "priority = 5", 35, "'priority' must be a whole number from 1 to 4"),
    ("priority = 2", "priority = true", 35, "'priority' must be a whole number"),
    ("high = 3, dead", "hi = 3, dead", 36, "a condition needs one of high, "),
    ("high = 3, dead", "high = 3, low = 1, dead", 36, "a condition needs one of"),
    ("high = 3, dead", "high = 12, dead", 36, "never gets there"),
    ("deadband = 0.1", "deadband = 4", 36, "deadband"),
    ("deadband = 0.1", "dead_band = 1", 36, "'dead_band' is not known here"),
    ('point = "level", high = 3', 'point = "depth", high = 3', 36, "no point 'depth'"),
    ('point = "level", high = 3', 'point = "mode", high = 3', 36, "is no number"),
    ("high = 3, deadband = 0.1", 'is = "wet"', 36, "'level' is a number"),
    ("high = 3, deadband = 0.1", "stale = false", 36, "'stale' can only be true"),
    ('point = "level", high = 3, deadband = 0.1', 'point = "door", stale = true', 36, "never gets"),
    ('point = "level", high = 3, deadband = 0.1', 'point = "door", is = 1', 36, "no value 1"),
    ('point = "level", high = 3, deadband = 0.1', 'point = "mode", one_of = []', 36, "a list of"),
    ("when = { point", "when = 3 # { point", 36, "'when' must be a table"),
    ("on_delay_s = 10", "latch = 1", 37, "'latch' must be true or false"),
    ('en = "Look" }', 'en = "Look" }\nsound = "gong"', 40, "'sound' is not known here"),
    ("tolerance = 0.1", "tolerance = -1", 46, "at least 0"),
    ("tolerance = 0.1", 'reported = "door"', 46, "of another type"),
    ("tolerance = 0.1", "verify_within_s = 0", 46, "at least 0.1"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), BAD)
def test_a_bad_file_is_refused_with_line_and_reason(
    old: str, new: str, line: int, reason: str
) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(KindError) as refusal:
        parse_kind(GOOD.replace(old, new, 1), "probe.toml")
    assert (refusal.value.file, refusal.value.line) == ("probe.toml", line), refusal.value.reason
    assert reason in refusal.value.reason
    assert f"line {line}" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "'title' is missing"),
        ("a = 1\nb = [", 2, "not TOML"),
        ("a = 1\na = 2\n", 2, "not TOML"),
        ("a = " + "[" * 5000 + "]" * 5000, 1, "not TOML"),
        ("# " + "x" * 300_000, 1, "longer than"),
    ],
)
def test_no_kind_at_all(text: str, line: int, reason: str) -> None:
    with pytest.raises(KindError) as refusal:
        parse_kind(text, "probe.toml")
    assert refusal.value.line == line
    assert reason in refusal.value.reason


def test_a_kind_has_points() -> None:
    empty = GOOD[: GOOD.index("headline")]
    with pytest.raises(KindError, match="1 to 64 points"):
        parse_kind(empty, "probe.toml")


def test_a_file_name_is_the_kinds_name() -> None:
    with pytest.raises(KindError, match="the file's name"):
        parse_kind(GOOD, "My Probe.toml")
    assert list(parse_kinds({"b.toml": GOOD, "a.toml": GOOD})) == ["a", "b"]


LINES = GOOD.splitlines(keepends=True)
PIECES = [*"\"'[]{}=,#.\n\\é", "\r\n", '"""', "[[x]]\n", "1e9", ""]


def line_of_refusal(text: str) -> int:
    """0 where the text is good."""
    try:
        parse_kind(text, "probe.toml")
    except KindError as refusal:
        return refusal.line
    return 0


@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.sampled_from(PIECES))
def test_a_damaged_file_is_good_or_refused_with_a_line_of_it(
    place: int, gone: int, put: str
) -> None:
    text = GOOD[:place] + put + GOOD[place + gone :]
    assert 0 <= line_of_refusal(text) <= text.count("\n") + 1


@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=4))
def test_a_file_without_some_lines_is_good_or_refused_with_a_line_of_it(gone: set[int]) -> None:
    text = "".join(line for number, line in enumerate(LINES) if number not in gone)
    assert 0 <= line_of_refusal(text) <= text.count("\n") + 1
