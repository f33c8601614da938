"""Alarms and conditions of OPC UA Part 9, as events tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asyncua import ua

_BASE, _CONDITION = ua.ObjectIds.BaseEventType, ua.ObjectIds.ConditionType
_ALARM = ua.ObjectIds.AlarmConditionType
# Of which type, and on which path: what is asked of each event, in this order.
_FIELDS: tuple[tuple[int, str], ...] = (
    (_BASE, "EventType"),
    (_BASE, "SourceNode"),
    (_BASE, "Time"),
    (_BASE, "Severity"),
    (_CONDITION, "ConditionName"),
    (_CONDITION, "BranchId"),
    (_ALARM, "ActiveState/Id"),
    (ua.ObjectIds.AcknowledgeableConditionType, "AckedState/Id"),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an event says of the condition `name` at `source`. `at` is its time in epoch
    seconds, None where it says none."""

    source: ua.NodeId
    name: str
    active: bool
    acked: bool
    severity: int
    at: float | None


def event_filter() -> ua.EventFilter:
    """What is to be told of each event."""
    clauses = []
    for kind, path in _FIELDS:
        clause = ua.SimpleAttributeOperand()
        clause.TypeDefinitionId = ua.NodeId(kind)
        clause.BrowsePath = [ua.QualifiedName(name, 0) for name in path.split("/")]
        clause.AttributeId = ua.AttributeIds.Value
        clauses.append(clause)
    wanted = ua.EventFilter()
    wanted.SelectClauses = clauses
    return wanted


def is_refresh_end(fields: list[ua.Variant]) -> bool:
    """Whether all conditions that hold have been told."""
    return bool(fields) and fields[0].Value == ua.NodeId(ua.ObjectIds.RefreshEndEventType)


def condition_of(fields: list[ua.Variant]) -> Condition | None:
    """What the fields of an event say; None where it is about no condition, or about a
    former state of one (a branch)."""
    if len(fields) != len(_FIELDS):
        return None
    values: list[Any] = [field.Value for field in fields]
    _, source, time, severity, name, branch, active, acked = values
    if not isinstance(source, ua.NodeId) or not isinstance(name, str):
        return None
    if not isinstance(active, bool) or (isinstance(branch, ua.NodeId) and not branch.is_null()):
        return None
    return Condition(
        source=source,
        name=name,
        active=active,
        acked=acked is True,
        severity=severity if isinstance(severity, int) else 0,
        at=time.timestamp() if hasattr(time, "timestamp") else None,
    )
