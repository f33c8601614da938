"""What is charted: traces by key, filled from history and kept up live. No charts."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from app.core.kind import Point, PointType
from app.desk.mirror import PointValue
from app.desk.rows import Series
from widgets.board import Board
from widgets.trends.trace import Trace

MOST_TRACES = 12
MAX_POINTS = 2000


class TraceDesk(QObject):
    """Asks the engine for history over a window and appends what comes live.

    `changed` carries the keys of traces to draw again; `failed` a key and why
    it has no history.
    """

    changed = Signal(list)
    failed = Signal(str, str)

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.traces: dict[str, Trace] = {}
        self._slots: dict[int, str] = {}
        board.slots_changed.connect(self._follow)
        board.reset.connect(self._renew)

    def add(self, asset: str, point: str) -> str:
        """Begin a trace; its key, or "" where there is no such point or no room."""
        declared = self.declared(asset, point)
        key = f"{asset}/{point}"
        if declared is None or (key not in self.traces and len(self.traces) >= MOST_TRACES):
            return ""
        if key not in self.traces:
            steps = declared.type is not PointType.NUMBER
            self.traces[key] = Trace(asset, point, steps=steps)
            self._renew()
        return key

    def remove(self, key: str) -> None:
        if self.traces.pop(key, None) is not None:
            self._renew()

    def declared(self, asset: str, point: str) -> Point | None:
        """What the asset's kind says of a point; None if there is none such."""
        kind = self._board.kind_of(asset)
        if kind is None:
            return None
        return next((one for one in kind.points if one.name == point), None)

    def held(self, key: str) -> PointValue | None:
        """What the mirror holds of a trace's point now; None where it knows it not."""
        trace, city = self.traces.get(key), self._board.mirror.city
        row = None if trace is None or city is None else city.rows.get(trace.asset)
        if trace is None or row is None or self.declared(trace.asset, trace.point) is None:
            return None
        return self._board.mirror.point_value(row, trace.point)

    def load(self, start: float, end: float, keys: list[str] | None = None) -> None:
        """Ask for the history of `keys` (all where None) over a window."""
        for key in self.traces if keys is None else keys:
            trace = self.traces[key]
            self._board.history(
                trace.asset,
                trace.point,
                start,
                end,
                MAX_POINTS,
                partial(self._take, key),
            )

    def _take(self, key: str, answer: object) -> None:
        trace = self.traces.get(key)
        if trace is None:
            return
        if isinstance(answer, Series):
            trace.load(answer)
            self._end_stale(key)
            self.changed.emit([key])
        else:
            self.failed.emit(key, str(answer))

    def _end_stale(self, key: str) -> None:
        """History knows what was reported, the mirror what is still trusted."""
        held = self.held(key)
        if held is not None and held.stale and math.isfinite(held.time):
            self.traces[key].append(held.time, math.nan)

    def _renew(self) -> None:
        """Where the points live in the mirror, which may be another city's now."""
        mirror = self._board.mirror
        self._slots = {}
        if mirror.slots is None or mirror.city is None:
            return
        for key, trace in self.traces.items():
            row = mirror.city.rows.get(trace.asset)
            if row is not None and self.declared(trace.asset, trace.point) is not None:
                self._slots[mirror.slots.slot(row, trace.point)] = key

    def _follow(self, slots: npt.NDArray[np.intp]) -> None:
        if not self._slots:
            return
        mirror = self._board.mirror
        grown = []
        for slot in self._slots.keys() & set(slots.tolist()):
            key = self._slots[slot]
            time = float(mirror.time[slot])
            trusted = not mirror.stale[slot] and mirror.quality[slot] < 2
            value = float(mirror.value[slot]) if trusted else math.nan
            if math.isfinite(time) and self.traces[key].append(time, value):
                grown.append(key)
        if grown:
            self.changed.emit(grown)
