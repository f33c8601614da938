"""How a fault is asked for: ``cabinet-trip:cabinet-0217@30+120``."""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """Fault `name` of `target`, `at_s` after it was asked for, for `lasts_s`; None: as long
    as such a fault lasts."""

    name: str
    target: str
    at_s: float
    lasts_s: float | None


def parse_terms(text: str) -> Terms:
    """Both times may be left out. ValueError says what is wrong."""
    name, _, rest = text.partition(":")
    rest, _, lasts = rest.partition("+")
    target, _, at = rest.partition("@")
    if not target:
        raise ValueError(f"{text!r} names no asset, e.g. {name}:ID@30")
    try:
        return Terms(name, target, float(at or 0), float(lasts) if lasts else None)
    except ValueError as error:
        raise ValueError(f"{text!r}: times are seconds, e.g. {name}:{target}@30+120") from error
