"""The arguments of a question, checked."""

from __future__ import annotations

import math

from app.bus.wire import Ask

LARGEST = 2**63


class QuestionError(Exception):
    """Why there is no answer; the text is a code of ``refusal.<code>``."""


def number_of(ask: Ask, name: str, default: float) -> float:
    """A finite number; `default` where none is given."""
    value = ask.arguments.get(name, default)
    if isinstance(value, str) or not math.isfinite(value):
        raise QuestionError("bad_value")
    return float(value)


def whole_of(ask: Ask, name: str, default: int = 0) -> int:
    """A whole number from 0 on."""
    value = number_of(ask, name, float(default))
    if not 0 <= value < LARGEST:
        raise QuestionError("bad_value")
    return int(value)


def text_of(ask: Ask, name: str) -> str:
    """A text; "" where none is given."""
    return str(ask.arguments.get(name, ""))
