"""Lets the field live in true time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from hardware.city.faultbox import FaultBox
from hardware.city.field import Field
from hardware.city.ledger import Ledger
from hardware.city.memoryfile import MemoryFile
from hardware.city.moment import STEP_S, STEPS_PER_S
from hardware.city.transmitter import Transmitter

_log = logging.getLogger(__name__)
_PUMP_S = 0.05
_MOST_BEHIND_S = 5.0
_PUT_BACK_S = 2.0  # less is a clock being held to its true time
_KEEP_STEPS = 2 * STEPS_PER_S


class Simulation:
    """Steps every quarter of a second, looks after the connections between, and
    keeps the field's memory where there is a place for it. Once a second it looks
    for faults that were asked for."""

    def __init__(
        self,
        field: Field,
        transmitter: Transmitter,
        ledger: Ledger,
        memory: MemoryFile | None = None,
        faults: FaultBox | None = None,
    ) -> None:
        self._field = field
        self._transmitter = transmitter
        self._ledger = ledger
        self._memory = memory
        self._faults = faults
        self._stamp = 0.0

    def run(self, stopped: Callable[[float], bool]) -> None:
        """Until `stopped(seconds)`, which waits that long, says so."""
        self._keep()
        self._transmitter.start()
        due = time.monotonic()
        while True:
            now = time.monotonic()
            if now - due > _MOST_BEHIND_S:
                _log.warning("the field was held up for %.0f s", now - due)
                due = now
            if now >= due:
                due += STEP_S
                self._step()
            self._transmitter.pump()
            if stopped(min(_PUMP_S, max(0.0, due - time.monotonic()))):
                break
        self._keep()
        self._transmitter.stop()
        self._ledger.close(time.time())

    def _step(self) -> None:
        self._stamp = stamp_after(self._stamp, time.time())
        self._transmitter.send(self._field.step(), self._stamp)
        self._ledger.hand_over()  # what is sent from here on stands in it
        if self._field.steps % STEPS_PER_S == 0:
            self._ledger.commit(self._stamp)
            if self._faults is not None:
                self._faults.empty(self._field)
        if self._field.steps % _KEEP_STEPS == 0:
            self._keep()

    def _keep(self) -> None:
        """From here the field goes on, should it be killed in the next moment."""
        if self._memory is not None:
            self._memory.write(self._field.memory(time.time()))


def stamp_after(last: float, now: float) -> float:
    """A step's time: later than the last one's by a millisecond at least. A
    clock that was put back is followed: readings of the future are refused."""
    return now if now < last - _PUT_BACK_S else max(now, last + 0.001)
