"""Chance that falls the same way everywhere: raw PCG64, whose stream is fixed.

numpy promises the bits of a bit generator for ever, but not what its
distributions make of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


class Chance:
    """One stream, named by a purpose and a seed."""

    def __init__(self, purpose: str, seed: int) -> None:
        self._bits = np.random.PCG64([zlib.crc32(purpose.encode("utf-8")), seed & 0xFFFFFFFF])

    def shares(self, count: int) -> npt.NDArray[np.float64]:
        """`count` numbers, even in 0 <= x < 1."""
        raw = self._bits.random_raw(count)
        return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def share(self) -> float:
        """One number, even in 0 <= x < 1."""
        return int(self._bits.random_raw() >> 11) * 2.0**-53

    def below(self, limit: int) -> int:
        """A whole number 0 <= n < limit."""
        return int(self.share() * limit)

    def shuffled(self, count: int) -> npt.NDArray[np.int64]:
        """The numbers 0..count-1 in an order of chance."""
        return np.argsort(self.shares(count), kind="stable").astype(np.int64)

    def pick(self, words: Sequence[T]) -> T:
        """One of the words."""
        return words[self.below(len(words))]
