"""The design logic of a kind file: ``[[suppressions]]``, after ISA-18.2.

Each names one cause. A rule that stands as an alarm, of the nearest asset of
kind `ancestor` above, of the source that carries the asset (``source``), or of
the asset itself (no `ancestor`): ``ancestor = "cabinet"``, ``rule = "tripped"``.
Or a named condition of that asset: ``when = { point = "mode", is = "maintenance" }``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from app.core.kind import Kind, Suppression
from app.core.kindcondition import read_simple
from app.core.kindtable import KindTable
from app.core.kinship import SOURCE

MOST_SUPPRESSIONS = 32
LONGEST_HOLD_S = 3600.0


def read_suppressions(
    table: KindTable, kind: Kind, kinds: Mapping[str, Kind]
) -> tuple[Suppression, ...]:
    """Those of the file that `table` is and `kind` came from; `kinds` are all of
    the city. Raises KindError."""
    rows = table.tables("suppressions")
    if len(rows) > MOST_SUPPRESSIONS:
        table.refuse(f"a kind has at most {MOST_SUPPRESSIONS} suppressions", "suppressions")
    found: dict[str, Suppression] = {}
    for row in rows:
        label = row.name("name")
        if label in found:
            row.refuse(f"'{label}' stands here twice", "name")
        if any(rule.name == label for rule in kind.rules):
            row.refuse(f"'{label}' is a rule already", "name")
        found[label] = _suppression(row, label, kind, kinds)
        row.finish()
    _refuse_rings(rows, kind, found.values())
    return tuple(found.values())


def suppressed_rules(suppression: Suppression, kind: Kind) -> tuple[str, ...]:
    """The names of the rules of `kind` that it suppresses."""
    if suppression.rules:
        return suppression.rules
    own = suppression.rule if not suppression.ancestor else ""
    return tuple(rule.name for rule in kind.rules if rule.name != own)


def _suppression(row: KindTable, label: str, kind: Kind, kinds: Mapping[str, Kind]) -> Suppression:
    subject = _subject(row, kind, kinds)
    ancestor = row.text("ancestor", "")
    rule = row.text("rule", "")
    if row.has("when") is bool(rule):
        row.refuse("a suppression has either a 'rule' or a 'when'")
    if rule and all(rule != one.name for one in subject.rules):
        row.refuse(f"'{subject.name}' has no rule '{rule}'", "rule")
    hold_s = row.number("hold_s", 0.0, least=0.0)
    if hold_s > LONGEST_HOLD_S:
        row.refuse(f"'hold_s' must be at most {LONGEST_HOLD_S:g}", "hold_s")
    points = {point.name: point for point in subject.points}
    return Suppression(
        name=label,
        title=row.both("title"),
        ancestor=ancestor,
        rule=rule,
        condition=read_simple(row.table("when"), points) if row.has("when") else None,
        rules=_rules(row, kind, "" if ancestor else rule),
        hold_s=hold_s,
    )


def _subject(row: KindTable, kind: Kind, kinds: Mapping[str, Kind]) -> Kind:
    """The kind that the cause is of."""
    ancestor = row.text("ancestor", "")
    if not ancestor:
        return kind
    if ancestor not in kinds:
        row.refuse(f"no kind '{ancestor}'", "ancestor")
    if ancestor == kind.name == SOURCE:
        row.refuse("a source is carried by no other", "ancestor")
    return kinds[ancestor]


def _rules(row: KindTable, kind: Kind, own: str) -> tuple[str, ...]:
    names = row.names("rules")
    for index, name in enumerate(names):
        if all(name != rule.name for rule in kind.rules):
            row.refuse(f"no rule '{name}'", "rules", index)
        if name == own:
            row.refuse(f"'{name}' would suppress itself", "rules", index)
    return names


def _refuse_rings(rows: list[KindTable], kind: Kind, found: Iterable[Suppression]) -> None:
    """Rules of one asset that suppress each other would all be silent."""
    by: dict[str, set[str]] = {}
    for row, suppression in zip(rows, found, strict=True):
        if suppression.rule and not suppression.ancestor:
            for rule in suppressed_rules(suppression, kind):
                by.setdefault(rule, set()).add(suppression.rule)
            try:
                TopologicalSorter(by).prepare()
            except CycleError as error:
                ring = " and ".join(sorted({str(name) for name in error.args[1]}))
                row.refuse(f"{ring} would suppress each other", "rule")
