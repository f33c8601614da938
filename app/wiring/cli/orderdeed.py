"""One order from a terminal, to one asset or many: reserved, confirmed, given, followed."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import typer

from app.bus.rows import OrderRow
from app.bus.wire import Outcome, Target
from app.core.kind import OrderKind, Point
from app.core.orderscope import OrderScope, order_scope, order_sheet
from app.core.reservations import RESERVED_S
from app.core.value import ValueRefusedError, checked, held, said
from app.desk.orderpick import picks
from app.wiring.cli.deed import Signature
from app.wiring.cli.failure import REFUSED, SILENT, USAGE, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import Place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView, iso
from app.wiring.options import default_person
from widgets.figures import format_value

PENDING = ("REQUESTED", "SENT")
LOOK_S = 0.3
SLACK_S = 15.0  # beyond the kind's own patience


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDeed:
    """`reach` names a pick (see `app.desk.orderpick`), `also` more assets of the kind.
    With `lasts_s` it is an override, for the reason `why`."""

    asset: str
    name: str
    value: str
    reach: str
    also: tuple[str, ...]
    lasts_s: float
    why: str
    yes: bool
    wait: bool
    person: str
    signature: Signature
    where: Place
    terminal: Terminal

    def do(self) -> None:
        """All of it; ends with REFUSED where any was refused or is not proven."""
        with EngineLine(self.where, self.terminal) as line:
            town = TownView.fetched(line, self.terminal.words.language)
            assets = self._assets(town)
            kind = town.order(assets[0], self.name)
            point = town.point(assets[0], kind.point)
            number = self._number(kind, point)
            scope = order_scope(town.city, kind, [town.row(asset) for asset in assets])
            rows, refused = self._given(line, town, kind, point, number, assets, scope)
            if self.wait:
                rows = self._followed(line, rows, kind.verify_within_s + SLACK_S)
        self._report(town, kind, point, rows, single=len(assets) == 1)
        if refused or any(row.state not in (*PENDING, "VERIFIED") for row in rows):
            raise typer.Exit(REFUSED)

    def _assets(self, town: TownView) -> list[str]:
        """All that are meant, of one kind."""
        found = {pick.name: pick for pick in picks(town.city, town.kinds, town.row(self.asset))}
        if self.reach != "one" and self.reach not in found:
            raise CommandError(f"{self.asset} has no others to order by --to {self.reach}")
        pick = found.get(self.reach)
        rows = [town.row(self.asset)] if pick is None else pick.rows.tolist()
        assets = [*(town.city.ids[row] for row in rows), *self.also]
        if len({town.kind(asset).name for asset in assets}) > 1:
            raise CommandError(self.terminal.words("refusal.mixed_kinds"), USAGE)
        return list(dict.fromkeys(assets))

    def _number(self, kind: OrderKind, point: Point) -> float:
        try:
            return checked(point, held(point, _typed(self.value)))
        except ValueRefusedError as error:
            wanted = ", ".join(point.states) or f"{point.low:g} to {point.high:g} {point.unit}"
            raise CommandError(
                f"{self.value!r} cannot be asked of {kind.point} ({error.reason}): {wanted.strip()}"
            ) from error

    def _given(
        self,
        line: EngineLine,
        town: TownView,
        kind: OrderKind,
        point: Point,
        number: float,
        assets: list[str],
        scope: OrderScope,
    ) -> tuple[list[OrderRow], int]:
        """The orders that were taken, and how many were not. What is not given after all
        is let go of at once."""
        if scope.critical and not self.signature.second:
            raise CommandError(self.terminal.words("terminal.order_second"), USAGE)
        person = self.person or default_person()
        signed = self.signature.arguments(person, self.terminal)
        mine = {name: word for name, word in signed.items() if name == "password"}

        try:
            free = self._reserved(line, town, assets, number, mine)
            reserved_at = time.monotonic()
            if not self._confirmed(town, kind, point, number, free, scope):
                raise typer.Exit(REFUSED)
            late = time.monotonic() - reserved_at > RESERVED_S
            if late and self._reserved(line, town, assets, number, mine) != free:
                raise CommandError(self.terminal.words("terminal.order_changed"), REFUSED)
            sheet = order_sheet(self.name, number, free)
            given = {"order": self.name, "value": number, "sheet": sheet, **signed}
            if self.lasts_s:
                given |= {"lasts_s": self.lasts_s, "why": self.why}
            targets = [Target(asset=asset) for asset in free]
            outcomes = line.wish("order", targets, person=person, **given).outcomes
            taken = self._free(town, free, outcomes)
        except (CommandError, typer.Exit):
            line.wish("reserve", [], person=person, **mine)  # nobody shall wait for us
            raise
        rows = [one.order for one in outcomes if one.accepted and one.order is not None]
        if len(rows) < len(taken):  # a long reply comes without rows
            known = {row.asset: row for row in line.rows("orders", OrderRow)}
            rows = [known[asset] for asset in taken if asset in known]
        return rows, len(assets) - len(taken)

    def _reserved(
        self,
        line: EngineLine,
        town: TownView,
        assets: Sequence[str],
        number: float,
        signed: Mapping[str, str | float],
    ) -> list[str]:
        """Those that nobody else orders anything of for ten seconds."""
        targets = [Target(asset=asset) for asset in assets]
        person = self.person or default_person()
        asked = {"order": self.name, "value": number, **signed}
        return self._free(
            town, assets, line.wish("reserve", targets, person=person, **asked).outcomes
        )

    def _free(
        self, town: TownView, assets: Sequence[str], outcomes: Sequence[Outcome]
    ) -> list[str]:
        """Those that were not refused; says of the others why. CommandError where
        there are none."""
        words = self.terminal.words
        pairs = list(zip(assets, outcomes, strict=True))
        refused = Counter(
            _reason(town, asset, one, self.terminal) for asset, one in pairs if not one.accepted
        )
        if sum(refused.values()) == len(pairs):
            why = "; ".join(refused)
            raise CommandError(words("terminal.order_refused", reason=why), REFUSED)
        for reason, count in refused.items():
            self.terminal.complain(words("orders.excluded", n=count, reason=reason))
        return [asset for asset, one in pairs if one.accepted]

    def _confirmed(
        self,
        town: TownView,
        kind: OrderKind,
        point: Point,
        number: float,
        assets: list[str],
        scope: OrderScope,
    ) -> bool:
        """Whether a person says so. One that is not critical needs no more than the
        command itself where nobody can be asked."""
        if self.yes:
            return True
        if not sys.stdin.isatty() or self.terminal.as_json:
            if len(assets) == 1 and not scope.critical:
                return True
            raise CommandError(self.terminal.words("terminal.order_yes"), USAGE)
        words = self.terminal.words
        asked = f"{kind.title.say(town.language)} {format_value(point, number, words)}"
        reach = _reach(town, assets, scope, self.terminal)
        return typer.confirm(words("terminal.order_confirm", order=asked, reach=reach))

    def _followed(
        self, line: EngineLine, rows: list[OrderRow], patience_s: float
    ) -> list[OrderRow]:
        """The orders when nothing more will become of them."""
        deadline = time.monotonic() + patience_s
        with self.terminal.errors.status(self.terminal.words("terminal.waiting")):
            while any(row.state in PENDING for row in rows):
                if time.monotonic() > deadline:
                    late = next(row for row in rows if row.state in PENDING)
                    raise CommandError(f"order {late.id} is still {late.state}", SILENT)
                time.sleep(LOOK_S)
                known = {other.id: other for other in line.rows("orders", OrderRow)}
                rows = [known.get(row.id, row) for row in rows]
        return rows

    def _report(
        self, town: TownView, kind: OrderKind, point: Point, rows: list[OrderRow], *, single: bool
    ) -> None:
        terminal = self.terminal
        if terminal.as_json:
            told = [_told(point, row) for row in rows]
            terminal.give(told[0] if single else told)
            return
        for row in rows if single else [row for row in rows if row.state != "VERIFIED"]:
            asked = (
                f"{kind.title.say(town.language)} {format_value(point, row.value, terminal.words)}"
            )
            end = f" ({row.reason})" if row.reason else ""
            terminal.say(f"{row.asset} · {asked} · {row.state}{end}")
        if not single:
            proven = sum(row.state == "VERIFIED" for row in rows)
            terminal.say(terminal.words("orders.progress", n=proven, of=len(rows)))


def _told(point: Point, row: OrderRow) -> dict[str, object]:
    """One order for programs."""
    told = {**msgspec.structs.asdict(row), "value": said(point, row.value)}
    former = None if row.former is None else said(point, row.former)
    told |= {"requested_at": iso(row.requested_at), "changed_at": iso(row.changed_at)}
    return told | {"former": former}


def _reason(town: TownView, asset: str, outcome: Outcome, terminal: Terminal) -> str:
    words = terminal.words
    if outcome.reason == "reserved":
        return words("orders.reserved_by", who=outcome.detail)
    known = town.city.rows.get(asset) is not None
    locks = town.kind(asset).interlocks if known else ()
    why = next((one.title.say(town.language) for one in locks if one.name == outcome.detail), "")
    said = words(f"refusal.{outcome.reason}")
    return f"{said} – {why}" if why else said


def _reach(town: TownView, assets: list[str], scope: OrderScope, terminal: Terminal) -> str:
    """One asset by its name, many by number, kind and streets."""
    if len(assets) == 1 and scope.count == 1:
        return f"{assets[0]}, {town.place(assets[0])}"
    kind = town.kinds[scope.kind]
    title = kind.title if scope.count == 1 else kind.plural
    what = f"{scope.count} {title.say(town.language).lower()}"
    key = "orders.scope_street" if scope.streets == 1 else "orders.scope_streets"
    return terminal.words(key, what=what, n=scope.streets)


def _typed(text: str) -> float | bool | str:
    """What a person means: a number, true or false, or a word."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float | bool) else text
