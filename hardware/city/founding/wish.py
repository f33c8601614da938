"""What city is wanted, in words: cheap to ask, since founding takes some seconds."""

from __future__ import annotations

VERSION = 5  # raise when the same wish gives another city


def wish(assets: int | None, seed: int) -> str:
    """What a city was founded from: equal wishes, equal cities."""
    return f"default {VERSION} assets={assets or 'real'} seed={seed}"
