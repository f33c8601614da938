"""What changed in the room since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.alarm import Alarm
from app.core.lighting_programme import Programme
from app.core.order import Order
from app.core.shift import Shift
from app.core.sources import Source


@dataclass(frozen=True, slots=True)
class Changes:
    """`slots`: numbers of slots whose live columns changed. The others carry
    the present state of what changed; an alarm in state A is closed."""

    slots: npt.NDArray[np.intp]
    alarms: tuple[Alarm, ...]
    orders: tuple[Order, ...]
    sources: tuple[Source, ...]
    shifts: tuple[Shift, ...] = ()
    programmes: tuple[Programme, ...] = ()

    def __bool__(self) -> bool:
        rows = self.alarms or self.orders or self.sources or self.shifts or self.programmes
        return bool(len(self.slots) or rows)
