"""Between what others say of a point and values as the feed says them."""

from __future__ import annotations

import re
from math import isfinite
from typing import Annotated, Any

import msgspec

from app.bus.wire import Value

Raw = str | int | float | bool
PointName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
_DIGITS = 9  # significant ones: what a scale adds behind them is noise of the arithmetic
_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,3})?", re.ASCII)


class NoValueError(ValueError):
    """Something that means nothing, or a value that cannot be said."""


class Mapped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point of a map file. A number is raw times `scale` plus `offset`, `whole` where
    only whole ones are sent; a state or boolean has the raw value of each of its
    `words`."""

    point: PointName
    scale: float = 1.0
    offset: float = 0.0
    whole: bool = False
    words: dict[str, Raw] = {}


def objection(mapped: Mapped) -> str:
    """Why it cannot be used; "" where it can."""
    if mapped.scale == 0 or not isfinite(mapped.scale) or not isfinite(mapped.offset):
        return "scale and offset are numbers, and scale is not 0"
    codes = [(type(code), code) for code in mapped.words.values()]
    return "two words of the same value" if len(set(codes)) < len(codes) else ""


def decoded(mapped: Mapped, raw: Any) -> Value:
    """What `raw` says of a point. NoValueError where that is nothing."""
    if mapped.words:
        for word, code in mapped.words.items():
            if raw == code and isinstance(raw, bool) == isinstance(code, bool):
                return word == "true" if word in ("true", "false") else word
        raise NoValueError("none of its words")
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        raw = float(raw)
    if not isinstance(raw, int | float):
        raise NoValueError("no number")
    try:
        value = raw * mapped.scale + mapped.offset
    except OverflowError as error:
        raise NoValueError("no number") from error
    if not isfinite(value):
        raise NoValueError("no number")
    return float(f"{value:.{_DIGITS}g}")


def encoded(mapped: Mapped, value: Value) -> Raw:
    """What is sent for `value`. NoValueError where it has none."""
    if mapped.words:
        word = str(value).lower() if isinstance(value, bool) else str(value)
        if word not in mapped.words:
            raise NoValueError(f"{word[:64]} is none of its words")
        return mapped.words[word]
    if isinstance(value, str):
        raise NoValueError("a word for a number")
    if isinstance(value, bool):
        return value
    raw = (float(value) - mapped.offset) / mapped.scale
    if not isfinite(raw):
        raise NoValueError("no number")
    return round(raw) if mapped.whole else float(f"{raw:.{_DIGITS}g}")
