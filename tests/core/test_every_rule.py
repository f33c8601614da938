"""Every rule that ships fires and clears, driven from its own condition: a rule
that cannot be driven fails here."""

from __future__ import annotations

import pytest

from app.core.alarm_table import State
from app.core.kind import Kind, Rule
from app.core.kindset import parse_kinds
from resources.shelf import kind_files
from tests.core.drive import Drive

KINDS = parse_kinds(kind_files())
RULES = [(kind, rule) for kind in KINDS.values() for rule in kind.rules]
NAMES = [f"{kind.name}.{rule.name}" for kind, rule in RULES]
MARGIN_S = 3.0


@pytest.mark.parametrize(("kind", "rule"), RULES, ids=NAMES)
def test_it_fires_and_clears(kind: Kind, rule: Rule) -> None:
    drive = Drive(kind, rule, KINDS)
    drive.make(rule.condition, False)
    drive.wait(rule.off_delay_s + MARGIN_S)
    assert drive.alarm() is None
    drive.make(rule.condition, True)
    if rule.on_delay_s > 2 * MARGIN_S:
        assert drive.alarm() is None, "its on-delay does not count"
    drive.wait(rule.on_delay_s + MARGIN_S)
    alarm = drive.alarm()
    assert alarm is not None
    assert (alarm.state, alarm.active) == (State.UNACKNOWLEDGED, True)
    assert alarm.priority == rule.priority
    drive.make(rule.condition, False)
    drive.wait(rule.off_delay_s + MARGIN_S)
    alarm = drive.alarm()
    assert alarm is not None
    assert not alarm.active
    assert alarm.state is State.RETURNED or alarm.latched
