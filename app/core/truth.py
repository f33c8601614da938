"""True, false or unknown, after Kleene's strong logic, as columns of uint8.

What is unknown (never reported, bad or stale) can be neither relied on nor
ruled out: "all" is unknown unless one part is false, "any" unless one is true.
An alarm begins only on true and ends only on false; on unknown it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import reduce

import numpy as np
import numpy.typing as npt

Truths = npt.NDArray[np.uint8]


class Truth(IntEnum):
    """In an order in which "all" is the least and "any" the greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


def decided(true: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]) -> Truths:
    """True or false where known, unknown elsewhere."""
    truths = true.astype(np.uint8)
    truths *= np.uint8(Truth.TRUE)
    truths[~known] = Truth.UNKNOWN
    return truths


def all_of(parts: Iterable[Truths]) -> Truths:
    return reduce(np.minimum, parts)


def any_of(parts: Iterable[Truths]) -> Truths:
    return reduce(np.maximum, parts)


def none_of(part: Truths) -> Truths:
    negated: Truths = np.uint8(Truth.TRUE) - part
    return negated
