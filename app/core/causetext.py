"""What suppresses an alarm, in words."""

from __future__ import annotations

from app.core.kind import Kind, Text


def cause_text(name: str, cause_kind: Kind | None, own_kind: Kind | None) -> Text | None:
    """The sentence for a cause called `name`: the message of that rule of the
    causing asset's kind, or the title of that suppression of its kind or of the
    suppressed asset's own. None where the kinds no longer know it."""
    if cause_kind is not None:
        for rule in cause_kind.rules:
            if rule.name == name:
                return rule.message
    for kind in (cause_kind, own_kind):
        if kind is not None:
            for suppression in kind.suppressions:
                if suppression.name == name:
                    return suppression.title
    return None
