"""How willingly devices obey: on request they refuse, stay mute or half-obey."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import numpy as np


class Manner(StrEnum):
    OBEY = "obey"
    REFUSE = "refuse"  # says no
    TIMEOUT = "timeout"  # says nothing and does nothing
    HALF = "half"  # goes half the way, or says done without having done it


class Obedience:
    """Read from words such as ``refuse:lamp-000001`` (an asset) and
    ``timeout:0.1`` (one order in ten, by chance)."""

    def __init__(self, words: Iterable[str], rng: np.random.Generator) -> None:
        self._rng = rng
        self._assets: dict[str, Manner] = {}
        self._chances: list[tuple[Manner, float]] = []
        for word in words:
            manner, _, target = word.partition(":")
            if manner not in list(Manner) or not target:
                raise ValueError(f"{word!r} is not like refuse:lamp-000001 or timeout:0.1")
            chance = _chance(target)
            if chance is None:
                self._assets[target] = Manner(manner)
            else:
                self._chances.append((Manner(manner), chance))

    def manner(self, asset: str) -> Manner:
        """How `asset` takes its next order."""
        if asset in self._assets:
            return self._assets[asset]
        draw = float(self._rng.random())
        for manner, chance in self._chances:
            if draw < chance:
                return manner
            draw -= chance
        return Manner.OBEY

    def set(self, asset: str, manner: Manner) -> None:
        """From now on `asset` takes orders in this manner."""
        self._assets[asset] = manner


def _chance(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"a chance lies between 0 and 1, not {text}")
    return number
