"""Annunciations and spans of a period as columns, all of one length."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_] | npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Columns:
    occurrence: Ints
    source: Ints
    priority: Ints

    def __len__(self) -> int:
        return len(self.occurrence)

    def take(self, mask: Mask) -> Self:
        """The rows of a mask, or at some places."""
        return type(self)(*(getattr(self, one.name)[mask] for one in fields(self)))


@dataclass(frozen=True)
class Annunciations(_Columns):
    """See `alarm_life.Annunciation`; in ascending order of `at`."""

    at: Floats
    acknowledged_at: Floats
    cleared_at: Floats
    over_at: Floats
    again: npt.NDArray[np.bool_]
    acted: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, table: Floats) -> Self:
        """From rows of occurrence, source, priority, at, acknowledged_at,
        cleared_at, over_at, again, acted."""
        number = table[:, :3].astype(np.int64).T
        flag = table[:, 7:9].astype(bool).T
        return cls(*number, *table[:, 3:7].T, *flag)


@dataclass(frozen=True)
class Spans(_Columns):
    """See `alarm_life.Span`."""

    kind: Ints
    since: Floats
    began: Floats
    ended: Floats

    @classmethod
    def of(cls, table: Floats) -> Self:
        """From rows of occurrence, source, priority, kind, since, began, ended."""
        number = table[:, :4].astype(np.int64).T
        return cls(*number, *table[:, 4:7].T)
