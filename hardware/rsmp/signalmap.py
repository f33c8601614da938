"""Which status, alarm and command of a signal exchange list is which point, as a map
file says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from hardware.sitefile import TomlFile

# Statuses with a value for each intersection of the controller.
BY_INTERSECTION = frozenset(
    ("S0007", "S0008", "S0009", "S0010", "S0011", "S0012", "S0013", "S0020", "S0032")
)
MOST = msgspec.Meta(max_length=200)
PointName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
# S0014.status is a value of a status, A0001.aS of an alarm at whatever component, and
# se.3 the third bit of the aggregated status; `alarms` is the list of all alarms.
Source = Annotated[str, msgspec.Meta(pattern=r"^([SA][0-9]{4}\.[A-Za-z]{1,40}|se\.[1-8]|alarms)$")]
CommandCode = Annotated[str, msgspec.Meta(pattern="^M[0-9]{4}$")]
Demand = Literal["Acknowledge", "Suspend", "Resume"]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Arguments = Annotated[dict[Short, Short], MOST]


class _Form(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="form"
):
    point: PointName

    @property
    def sources(self) -> tuple[str, ...]:
        return ()

    @property
    def words(self) -> tuple[str, ...]:
        return ()


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`word` where every value of `when` is the one that stands there."""

    word: Short
    when: Annotated[dict[Source, Short], msgspec.Meta(min_length=1, max_length=20)]


class Cases(_Form, frozen=True, kw_only=True, tag="cases"):
    """The word of the first case that holds, else `otherwise`."""

    cases: Annotated[list[Case], MOST]
    otherwise: Short

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for case in self.cases for source in case.when))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*(case.word for case in self.cases), self.otherwise]))


class Letter(_Form, frozen=True, kw_only=True, tag="letter"):
    """The letter of one signal group: word -> the letters that mean it."""

    of: Source
    number: Annotated[int, msgspec.Meta(ge=1, le=255)] = 1
    letters: Annotated[dict[Short, Short], MOST]

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.letters)


class Flow(_Form, frozen=True, kw_only=True, tag="flow"):
    """Vehicles an hour over all detectors, from their number since `start`."""

    of: Source
    start: Source

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.of, self.start)


class Entry(_Form, frozen=True, kw_only=True, tag="entry"):
    """The number for `key` in a table such as ``01-80,02-100``."""

    of: Source
    key: Source

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.of, self.key)


class Listed(_Form, frozen=True, kw_only=True, tag="listed"):
    """Whether a list has an item whose `item` is one of `among`."""

    of: Source
    item: Short
    among: Annotated[list[Short], MOST]

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.of,)


class First(_Form, frozen=True, kw_only=True, tag="first"):
    """The number `item` of the first item of a list, 0 where it has none."""

    of: Source
    item: Short

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.of,)


Form = Cases | Letter | Flow | Entry | Listed | First


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an order for `point` asks of the site: command `code`, called by `call`, with
    `arguments`, and with those of the word asked for in `words` (true and false are a
    boolean's). A number goes along as argument `number`; 0 is told with `off`, naming
    the number that is on. `request` is an argument that holds one name from the first
    word to the last. With `secured` the security code goes along. Instead of a command,
    `alarms` says what is asked of every alarm that is not so yet, by the word."""

    point: PointName
    code: CommandCode | None = None
    call: Short = ""
    arguments: Arguments = {}
    words: Annotated[dict[Short, Arguments], MOST] = {}
    number: Short = ""
    off: Arguments = {}
    request: Short = ""
    secured: bool = False
    alarms: Annotated[dict[Short, Demand], MOST] = {}


class SignalMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file for sites that speak version `sxl` of a signal exchange list."""

    title: Short
    kind: PointName
    sxl: Short
    points: Annotated[list[Form], msgspec.Meta(min_length=1, max_length=200)]
    orders: Annotated[list[Command], MOST] = []

    @property
    def counted(self) -> frozenset[str]:
        """What is counted over some seconds, and says nothing of an instant."""
        flows = (form for form in self.points if isinstance(form, Flow))
        return frozenset(source for form in flows for source in form.sources)

    def statuses(self) -> list[tuple[str, str]]:
        """Code and name of every status that is wanted of a site."""
        found: dict[tuple[str, str], None] = {}
        for form in self.points:
            for source in form.sources:
                code, _, name = source.partition(".")
                if code.startswith("S"):
                    found[code, name] = None
                if code in BY_INTERSECTION:
                    found[code, "intersection"] = None
        return list(found)


# What could make a junction show what its own logic would not: starting and stopping
# signal groups, and forcing what its logic believes to see or gives out.
NOT_OFFERED = frozenset(("M0006", "M0008", "M0010", "M0011", "M0012", "M0013", "M0019", "M0020"))


def parse_map(text: str, name: str) -> SignalMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, SignalMap)
    for what, entries in (("points", read.points), ("orders", read.orders)):
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            if entry.point in seen:
                raise file.error((what, number, "point"), f"{entry.point} is there already")
            seen.add(entry.point)
    for number, order in enumerate(read.orders):
        for key, reason in _objections(order):
            raise file.error(("orders", number, key), reason)
    return read


def _objections(order: Command) -> Iterator[tuple[str, str]]:
    if order.code in NOT_OFFERED:
        yield "code", f"{order.code} could force a light: safety stays in the controller"
    if bool(order.alarms) is bool(order.code):
        yield "point", "give the code of a command, or what is asked of alarms"
    if order.code and bool(order.words) is bool(order.number):
        yield "words", "give the words, or the argument for a number"
    if order.number and not order.off:
        yield "off", "say what is told for 0"
