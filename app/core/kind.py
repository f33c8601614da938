"""What an asset kind says about its assets: points, alarm rules, orders.

A kind is declared in a TOML file (``resources/kinds``); ``kindfile`` turns the
text into these values. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in the two languages of the room."""

    fr: str
    en: str

    def say(self, language: str) -> str:
        """The sentence in `language` ("fr" or "en"); French where unknown."""
        return self.en if language == "en" else self.fr


class PointType(StrEnum):
    """How a point's value is to be read. All three are held as float64."""

    NUMBER = "number"
    BOOLEAN = "boolean"  # held as 0.0 / 1.0
    STATE = "state"  # a word out of `states`, held as its index


@dataclass(frozen=True, slots=True)
class Point:
    """One thing an asset reports, e.g. ``power_w``.

    `low`/`high` bound what is plausible: a reading outside is refused into
    quarantine. `stale_after_s` is the age at which the last reading stops
    being trusted (0: never).
    """

    name: str
    title: Text
    type: PointType
    unit: str = ""
    digits: int = 0
    low: float = float("-inf")
    high: float = float("inf")
    states: tuple[str, ...] = ()
    state_titles: tuple[Text, ...] = ()
    stale_after_s: float = 0.0


class Test(StrEnum):
    """What a condition, or a part of one, asks; its word in a kind file."""

    __test__ = False  # the name is the field's word, not a pytest class

    HIGH = "high"
    HIGH_HIGH = "high_high"
    LOW = "low"
    LOW_LOW = "low_low"
    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    RISING = "rising_by"
    FALLING = "falling_by"
    DIFFERS = "differs_from"
    STALE = "stale"
    SOURCE_LOST = "source_lost"
    WHILE = "while"  # the sun's schedule: day or night
    COUNT = "count"
    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Reference:
    """A point outside the condition's own: of asset `asset`, or of the same
    asset where `asset` is empty."""

    asset: str
    point: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule holds, after ISA-18.2.

    `point` is one of the asset's own points, or "" where the condition is about
    none; a combination carries the first of its parts' that is not "". `limit`
    and `deadband` are in the unit of what is compared: the bound, the change
    within `within_s`, the difference, or degrees of the sun's elevation. `words`
    are held values (indices) for is / is_not / one_of. `reference` is the other
    side of a difference, or what a limit is about instead of `point`. `phase`
    ("day" or "night") belongs to while, `count` and `within_s` to count, whose
    one part it counts. `parts` are the parts of count, all, any and not.
    """

    test: Test
    point: str = ""
    limit: float = 0.0
    deadband: float = 0.0
    words: tuple[float, ...] = ()
    reference: Reference | None = None
    within_s: float = 0.0
    count: int = 0
    phase: str = ""
    parts: tuple[Condition, ...] = ()

    def leaves(self) -> Iterator[Condition]:
        """The conditions without parts that this one is made of."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Rule:
    """One alarm that every asset of the kind can have. Priority 1 is the most
    urgent of 1-4. After ISA-18.2: delays in seconds, latch as a flag. An alarm
    still abnormal `realarm_after_s` after its acknowledgement is annunciated
    again (0: never). `rationale` says why it has its priority."""

    name: str
    priority: int
    condition: Condition
    message: Text
    guidance: Text
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    latch: bool = False
    realarm_after_s: float = 0.0
    alarm_class: str = "standard"  # a name of the philosophy's classes
    consequence: Text | None = None  # of doing nothing
    respond_within_s: float = 0.0  # time allowed to respond (0: none stated)
    rationale: Text | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """Design logic: while it holds, `rules` of the asset (empty: all) are
    suppressed, and for `hold_s` after it ceases. One of: `rule` of the nearest
    ancestor of kind `ancestor` (source: the source that carries it) stands as an
    alarm; `rule` of the asset itself stands (`ancestor` empty); `condition`, a
    named state of the asset or of that ancestor, holds."""

    name: str
    title: Text
    ancestor: str = ""
    rule: str = ""
    condition: Condition | None = None
    rules: tuple[str, ...] = ()
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True)
class OrderKind:
    """An order that assets of the kind accept, e.g. dim to 70 %.

    The three truths: asked is the order's value; reported is what the device
    says of itself in point `reported`; measured is what point `measured`
    shows independently (a power, a position), "" where nothing measures it.
    Verified when `reported` comes within `tolerance` of the asked value in
    `verify_within_s`. A critical order needs a second person who signs it: always
    where `critical`, else where more than `critical_above` assets are concerned
    (0: never): those of kind `counting`, themselves ordered or below what is, or,
    where `counting` is empty, the ones ordered.
    """

    name: str
    title: Text
    point: str
    reported: str
    measured: str = ""
    tolerance: float = 0.0
    verify_within_s: float = 10.0
    critical: bool = False
    critical_above: int = 0
    counting: str = ""


@dataclass(frozen=True, slots=True)
class Interlock:
    """While `condition` holds, `orders` (empty: all) to one of the held `values`
    (empty: to any) are refused; `title` says why. The condition is about the asset
    itself, or about its nearest ancestor of kind `ancestor`. Where it cannot be
    told whether it holds they are refused too, unless `allowed_unknown`."""

    name: str
    title: Text
    condition: Condition
    ancestor: str = ""
    orders: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    allowed_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """An asset kind, e.g. ``streetlight``.

    `layer` names the map layer that switches it; `lit` is (point, held value)
    that draws a symbol as lit; `position` are the two points that move it.
    """

    name: str
    title: Text
    plural: Text
    symbol: str
    layer: str
    points: tuple[Point, ...]
    rules: tuple[Rule, ...] = ()
    orders: tuple[OrderKind, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    interlocks: tuple[Interlock, ...] = ()
    lit: tuple[str, float] | None = None
    position: tuple[str, str] | None = None
    headline: tuple[str, ...] = field(default=())  # points shown first on a card

    def point_index(self, name: str) -> int:
        """Place of point `name` in `points`; KeyError when there is none."""
        for index, point in enumerate(self.points):
            if point.name == name:
                return index
        raise KeyError(name)
