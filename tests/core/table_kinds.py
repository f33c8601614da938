"""One box whose rules differ in all that the table asks, and how they may change."""

from __future__ import annotations

from dataclasses import replace

from app.core.kind import Text
from app.core.philosophy import STANDARD, AlarmClass, Philosophy
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from tests.core.hamlet import hamlet, kinds
from tests.core.table_reference import Manner

WHO = Text("", "")
PHILOSOPHY = Philosophy(
    classes={
        "standard": STANDARD,
        "quiet": AlarmClass("quiet", WHO, needs_acknowledgement=False),
        "strict": AlarmClass(
            "strict",
            WHO,
            shelve_roles=("supervisor",),
            comment_required=True,
            longest_shelf_s=120,
            latch=True,
            realarm_after_s=30,
            signature_for=("acknowledge", "shelve", "remove"),
            countersigned=True,
        ),
    }
)
RULES = {
    "plain": 'priority = 3\nclass = "standard"',
    "held": "priority = 2\nlatch = true\nrealarm_after_s = 40",
    "slow": "priority = 3\non_delay_s = 3\noff_delay_s = 5",
    "quiet": 'priority = 4\nclass = "quiet"',
    "strict": 'priority = 1\nclass = "strict"',
}
MANNERS = {
    "plain": Manner(3),
    "held": Manner(2, latching=True, remind_after=40),
    "slow": Manner(3, on_delay=3, off_delay=5),
    "quiet": Manner(4, needs=False),
    "strict": Manner(1, latching=True, remind_after=30, longest_shelf=120, strict=True),
}
NAMES = tuple(RULES)


def editions() -> list[dict[str, str]]:
    """Kinds as they may have been changed before a restart: as they were; more
    urgent; without one rule; with a rule that latches no more."""
    urgent = RULES | {"plain": "priority = 1", "held": RULES["held"].replace("= 2", "= 1")}
    gone = {name: text for name, text in RULES.items() if name not in ("held", "strict")}
    free = RULES | {"held": "priority = 2\nrealarm_after_s = 40"}
    return [RULES, urgent, gone, free]


def manners(edition: int) -> dict[str, Manner]:
    changed = dict(MANNERS)
    if edition == 1:
        changed["plain"] = replace(MANNERS["plain"], priority=1)
        changed["held"] = replace(MANNERS["held"], priority=1)
    if edition == 2:
        del changed["held"], changed["strict"]
    if edition == 3:
        changed["held"] = replace(MANNERS["held"], latching=False)
    return changed


def _rulebook(rules: dict[str, str]) -> RuleBook:
    text = 'symbol = "box"\nlayer = "boxes"\n'
    text += "".join(f'{name} = {{ fr = "C", en = "B" }}\n' for name in ("title", "plural"))
    for name in rules:
        text += f'[[points]]\nname = "{name}"\ntype = "boolean"\ntitle = {{ fr = "a", en = "a" }}\n'
    for name, rule in rules.items():
        text += f'[[rules]]\nname = "{name}"\nwhen = {{ point = "{name}", is = true }}\n{rule}\n'
        text += 'message = { fr = "m", en = "m" }\nguidance = { fr = "g", en = "g" }\n'
    return RuleBook(SlotTable(hamlet(("box-1",)), kinds(text)))


RULEBOOKS = [_rulebook(rules) for rules in editions()]
