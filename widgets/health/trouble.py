"""What the engine is in trouble with, in the person's words. No Qt."""

from __future__ import annotations

from resources.words import Words
from widgets.literal import literal_line

WHY_CAP = 300


def trouble_line(words: Words, told: str) -> str:
    """`told` is ``code`` or ``code: why``; a code that this program does not know
    yet is shown as it came. The code stays, for the help names it."""
    code, _, why = (literal_line(part, WHY_CAP) for part in told.partition(": "))
    key = f"trouble.{code}"
    if not words.has(key):
        return literal_line(told, WHY_CAP)
    return f"{words(key, why=why or '–')} · {code}"
