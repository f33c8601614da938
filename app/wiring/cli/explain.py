"""`ondijon alarms explain`: why an alarm is or is not active, in words."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from app.bus.rows import AlarmRow, JournalRow
from app.core.explanation import Explanation
from app.core.kind import Kind, Rule
from app.wiring.cli.failure import REFUSED, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView
from widgets.conditionwords import ConditionWords
from widgets.explained import explained

MOST_OF_A_RULE = 5  # alarms told in full where a whole rule is asked about
INDENT = "  "


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RULE|ALARM",
            help="Number of an alarm, ASSET.RULE, or KIND.RULE for all of a kind.",
        ),
    ],
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Why an alarm is or is not active, with the values and times used."""
    terminal = Terminal(language, as_json=as_json)
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        town = TownView.fetched(line, terminal.words.language)
        if what.isdigit():
            asset, rule = _of_occurrence(line, int(what))
        else:
            asset, _, rule = what.rpartition(".")
        if asset in town.kinds and asset not in town.city.rows:
            _whole_rule(line, town, town.kinds[asset], rule, terminal)
            return
        _check(town, asset, rule)
        answer = _ask(line, asset, rule)
    if as_json:
        terminal.give(msgspec.to_builtins(answer))
    else:
        _say(answer, town, terminal)


def _ask(line: EngineLine, asset: str, rule: str) -> Explanation:
    body = b"".join(line.ask("explain", asset=asset, rule=rule))
    return msgspec.msgpack.decode(body, type=Explanation)


def _of_occurrence(line: EngineLine, number: int) -> tuple[str, str]:
    """Asset and rule of an occurrence, open or long closed."""
    for row in line.rows("alarms", AlarmRow):
        if row.occurrence == number:
            return row.asset, row.rule
    rows = line.rows("journal", JournalRow, occurrence=number, limit=1) if number else []
    if not rows:
        raise CommandError(f"there never was an alarm no. {number}", REFUSED)
    return rows[0].asset, rows[0].rule


def _check(town: TownView, asset: str, rule: str) -> None:
    """CommandError, with what there is, for what this city has not."""
    if not asset or not rule:
        raise CommandError("name an alarm's number, ASSET.RULE or KIND.RULE", REFUSED)
    _find(town.kind(asset), asset, rule)


def _find(kind: Kind, owner: str, name: str) -> Rule:
    for rule in kind.rules:
        if rule.name == name:
            return rule
    there = ", ".join(rule.name for rule in kind.rules) or "none"
    raise CommandError(f"{owner} has no alarm {name!r}; it has: {there}", REFUSED)


def _whole_rule(
    line: EngineLine, town: TownView, kind: Kind, name: str, terminal: Terminal
) -> None:
    """The rule itself, and why its open alarms are what they are."""
    rule = _find(kind, kind.name, name)
    words = terminal.words
    rows = [
        row
        for row in line.rows("alarms", AlarmRow)
        if row.rule == name and town.city.kind_name(town.row(row.asset)) == kind.name
    ]
    answers = [_ask(line, row.asset, row.rule) for row in rows[:MOST_OF_A_RULE]]
    if terminal.as_json:
        terminal.give([msgspec.to_builtins(answer) for answer in answers])
        return
    terminal.say(rule.message.say(words.language))
    condition = ConditionWords(kind, town.kinds, words).text(rule.condition)
    terminal.say(words("explain.condition", text=condition))
    assets = int((town.city.kind == town.city.kinds.index(kind.name)).sum())
    terminal.say(words("explain.of_kind", active=len(rows), assets=assets))
    for answer in answers:
        terminal.say("")
        _say(answer, town, terminal)
    if len(rows) > len(answers):
        terminal.say(words("explain.and_more", n=len(rows) - len(answers)))


def _say(answer: Explanation, town: TownView, terminal: Terminal) -> None:
    def kind_of(asset: str) -> Kind | None:
        row = town.city.rows.get(asset)
        return None if row is None else town.kinds[town.city.kind_name(row)]

    for sentence in explained(answer, kind_of, town.kinds, terminal.words):
        terminal.say(INDENT * sentence.level + sentence.text)
