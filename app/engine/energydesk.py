"""What the lighting took, by the meters of its cabinets, against what it took before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from app.bus.wire import Ask
from app.core.lighting_energy import EnergyReport, EnergyShare, counted_kwh, night_s
from app.core.lighting_file import LightingContract
from app.core.lighting_plan import CLOCK, LAMP, LightingPlan
from app.core.slots import SlotTable
from app.engine.arguments import QuestionError, number_of
from app.engine.snapshot import Part
from app.store.history import History

ENERGY = "lighting_energy"
METER, POINT = "cabinet", "energy_kwh"
LONGEST_S = 92 * 86400.0


@dataclass(frozen=True, slots=True)
class _Measured:
    """One cabinet; `last_at` 0.0 where its meter told nothing."""

    commune: str
    used_kwh: float = 0.0
    baseline_kwh: float = 0.0
    first_at: float = 0.0
    last_at: float = 0.0


class EnergyDesk:
    """Answers ENERGY {start, end}, on the worker's thread."""

    def __init__(self, table: SlotTable, history: History, contract: LightingContract) -> None:
        self._city = table.city
        self._history = history
        self._contract = contract
        self._place = LightingPlan(table.city, ()).place

    def answer(self, ask: Ask, now: float) -> list[Part]:
        """The report in one part. Raises QuestionError."""
        end = number_of(ask, "end", now)
        start = number_of(ask, "start", end - 86400.0)
        if not start < end or end - start > LONGEST_S:
            raise QuestionError("bad_time")
        return [(ENERGY, msgspec.msgpack.encode(self._report(start, end)))]

    def _report(self, start: float, end: float) -> EnergyReport:
        pace = self._pace(start, end)
        measured = [self._measured(row, lamps, start, end, pace) for row, lamps in self._cabinets()]
        seen = [one for one in measured if one.last_at]
        names = sorted({one.commune for one in measured})
        return EnergyReport(
            start=start,
            end=end,
            first_at=min((one.first_at for one in seen), default=end),
            last_at=max((one.last_at for one in seen), default=start),
            baseline_w=self._contract.baseline_w,
            target_pct=self._contract.target_pct,
            shares=[
                _share("", measured),
                *(_share(name, [one for one in measured if one.commune == name]) for name in names),
            ],
        )

    def _measured(
        self, row: int, lamps: int, start: float, end: float, pace: tuple[float, float]
    ) -> _Measured:
        city = self._city
        commune = city.communes[int(city.commune[row])]
        series = self._series(city.ids[row], POINT, start, end)
        if series is None:
            return _Measured(commune)
        times, values = series
        first, last = float(times[0]), float(times[-1])
        began, speed = pace
        night = night_s(
            began + (first - start) * speed, began + (last - start) * speed, self._place
        )
        baseline_kwh = lamps * self._contract.baseline_w * night / speed / 3.6e6
        return _Measured(commune, counted_kwh(values), baseline_kwh, first, last)

    def _cabinets(self) -> list[tuple[int, int]]:
        """The row of each cabinet, and how many lamps it feeds."""
        city = self._city
        if LAMP not in city.kinds or METER not in city.kinds:
            return []
        lamps = city.parent[city.kind == city.kinds.index(LAMP)]
        rows, counts = np.unique(lamps[lamps >= 0], return_counts=True)
        meter = city.kinds.index(METER)
        pairs = zip(rows.tolist(), counts.tolist(), strict=True)
        return [(row, count) for row, count in pairs if city.kind[row] == meter]

    def _pace(self, start: float, end: float) -> tuple[float, float]:
        """The city's time at `start`, and how fast it went: a simulated one may run."""
        series = self._series(CLOCK, "city_time_s", start, end)
        if series is None:
            return start, 1.0
        times, told = series
        took, went = float(times[-1] - times[0]), float(told[-1] - told[0])
        pace = went / took if went > 0.0 else 1.0
        return float(told[-1]) - (float(times[-1]) - start) * pace, pace

    def _series(
        self, asset: str, point: str, start: float, end: float
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...] | None:
        """Times and values; None where there are not two of them."""
        number = self._history.number(asset, point)
        if number is None:
            return None
        readings = self._history.series(number, start, end)
        if len(readings) < 2 or readings.times[-1] <= readings.times[0]:
            return None
        return readings.times / 1000.0, readings.values


def _share(commune: str, measured: Sequence[_Measured]) -> EnergyShare:
    return EnergyShare(
        commune=commune,
        used_kwh=sum(one.used_kwh for one in measured),
        baseline_kwh=sum(one.baseline_kwh for one in measured),
        cabinets=sum(1 for one in measured if one.last_at),
        known=len(measured),
    )
