"""One wish about alarms, from a terminal: which alarms, who, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import typer

from app.bus.rows import AlarmRow
from app.bus.wire import Outcome, Target
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.wiring.cli.alarmtable import by_words, state_words
from app.wiring.cli.failure import REFUSED, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.passwords import Passwords
from app.wiring.cli.settings import Place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView
from app.wiring.options import default_person

TARGETS_A_WISH = 500
Arguments = Mapping[str, str | float]
Pair = tuple[Target, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Whether the password is given with the wish, and who else signs."""

    sign: bool = False
    second: str = ""
    from_stdin: bool = False

    def arguments(self, person: str, terminal: Terminal) -> dict[str, str | float]:
        """As `Wish` names them; asks for what is needed."""
        if not (self.sign or self.second or self.from_stdin):
            return {}
        passwords = Passwords(terminal, from_stdin=self.from_stdin)
        found: dict[str, str | float] = {"password": passwords.of(person)}
        if self.second:
            found["second_person"] = self.second
            found["second_password"] = passwords.of(self.second)
        return found


UNSIGNED = Signature()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`named` are numbers of occurrences or ASSET.RULE; with `everything` all that
    nobody has acknowledged."""

    action: str
    named: Sequence[str]
    arguments: Arguments
    where: Place
    terminal: Terminal
    person: str = ""
    signature: Signature = UNSIGNED
    everything: bool = False

    def do(self) -> None:
        """Wish it, say what came of it, end with REFUSED where anything was."""
        if bool(self.named) == self.everything:
            raise typer.BadParameter("name alarms, or --all", param_hint="ALARMS")
        person = self.person or default_person()
        given = {**self.arguments, **self.signature.arguments(person, self.terminal)}
        with EngineLine(self.where, self.terminal) as line:
            targets = self._targets(line)
            outcomes: list[Outcome] = []
            for start in range(0, len(targets), TARGETS_A_WISH):
                part = targets[start : start + TARGETS_A_WISH]
                outcomes += line.wish(self.action, part, person=person, **given).outcomes
            refused = self._say(targets, outcomes)
            if refused and not self.terminal.as_json:
                self._explain(refused, TownView.fetched(line, self.terminal.words.language))
        if refused:
            raise typer.Exit(REFUSED)

    def _targets(self, line: EngineLine) -> list[Target]:
        rows = line.rows("alarms", AlarmRow)
        if self.everything:
            return [_target(row) for row in rows if row.state in ("B", "D")]
        numbers = {str(row.occurrence): row for row in rows}
        names = {f"{row.asset}.{row.rule}": row for row in rows}
        unknown = [name for name in self.named if name.isdigit() and name not in numbers]
        if unknown:
            raise CommandError(f"no such alarm: {', '.join(unknown)}", REFUSED)
        known = numbers | names
        normal = [name for name in self.named if name not in known]
        instances = _instances(line, normal, self.terminal) if normal else {}
        return [_target(known[name]) if name in known else instances[name] for name in self.named]

    def _say(self, targets: Sequence[Target], outcomes: Sequence[Outcome]) -> list[Pair]:
        """How many were done; what was refused."""
        pairs = list(zip(targets, outcomes, strict=True))
        refused = [(target, outcome) for target, outcome in pairs if not outcome.accepted]
        if self.terminal.as_json:
            self.terminal.give([_result(target, outcome) for target, outcome in pairs])
        else:
            done = len(pairs) - len(refused)
            self.terminal.say(self.terminal.words(DONE[self.action], done=done, all=len(pairs)))
        return refused

    def _explain(self, refused: Sequence[Pair], town: TownView) -> None:
        """Why each was refused, and what is true of it now."""
        terminal, now = self.terminal, time.time()
        for target, outcome in refused:
            said = terminal.words(f"refusal.{outcome.reason}")
            if (row := outcome.alarm) is not None:
                truth = state_words(row, town, terminal, now), by_words(row)
                said += f" – {' · '.join(word for word in truth if word)}"
            terminal.complain(f"{target.occurrence or target.asset}: {said}")


DONE = {
    "acknowledge": "terminal.acknowledged",
    "shelve": "terminal.shelved",
    "unshelve": "terminal.unshelved",
    "remove": "terminal.removed",
    "restore": "terminal.restored",
    "reset": "terminal.reset",
    "claim": "terminal.claimed",
    "comment": "terminal.commented",
}


def _target(row: AlarmRow) -> Target:
    return Target(
        asset=row.asset, alarm=row.alarm, occurrence=row.occurrence, revision=row.revision
    )


def _instances(line: EngineLine, names: Sequence[str], terminal: Terminal) -> dict[str, Target]:
    """Normal alarms by ASSET.RULE. CommandError for what the city has not."""
    town = TownView.fetched(line, terminal.words.language)
    rules = RuleBook(SlotTable(town.city, town.kinds))
    found = {}
    for name in names:
        asset, _, rule = name.rpartition(".")
        alarm = rules.find(asset, rule)
        if alarm < 0:
            raise CommandError(f"no alarm {name!r}: give a number or ASSET.RULE", REFUSED)
        found[name] = Target(asset=asset, alarm=alarm)
    return found


def _result(target: Target, outcome: Outcome) -> dict[str, object]:
    row = outcome.alarm
    return {
        "occurrence": row.occurrence if row else target.occurrence,
        "asset": target.asset,
        "accepted": outcome.accepted,
        "reason": outcome.reason,
        "state": row.state if row else "A",
    }
