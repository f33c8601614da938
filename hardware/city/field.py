"""The simulated field: what every device of the city does, step by step.

The same seed and the same commands at the same steps give the same values.
Nothing here reads a clock or speaks to a broker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from app.bus.wire import Value
from app.core.city import City
from app.core.kind import Kind, PointType
from hardware.city.behaviour import Families, Roads, stream
from hardware.city.column import column_of
from hardware.city.faultkinds import FaultOrder
from hardware.city.faults import Faults
from hardware.city.memory import (
    ClockMemory,
    FeintMemory,
    Memory,
    OrderMemory,
    chance_state,
    set_chance,
)
from hardware.city.moment import STEPS_PER_S, CityClock, Moment
from hardware.city.obedience import Manner, Obedience
from hardware.city.reports import Reports, understood

_HALF_LASTS_S = 600.0


class Field:
    """All devices. `step` lives a quarter of a second and says what was told."""

    def __init__(
        self,
        city: City,
        kinds: Mapping[str, Kind],
        clock: CityClock,
        *,
        roads: Roads | None = None,
        seed: int = 1,
        obedience: Iterable[str] = (),
        faults: Iterable[FaultOrder] = (),
        faults_by_chance: bool = True,
    ) -> None:
        self.city = city
        self.clock = clock
        self._families = Families(city, kinds, roads or Roads(), seed, clock.speed)
        self.groups = self._families.groups
        self._delays = stream(seed, "orders")
        more = {"faults": stream(seed, "faults"), "obedience": stream(seed, "obedience")}
        self._chances = {**self._families.chances, **more, "orders": self._delays}
        self.faults = Faults(city, self.groups, more["faults"], faults_by_chance)
        self.obedience = Obedience(obedience, more["obedience"])
        self._waiting: list[OrderMemory] = []
        self._feigned: dict[tuple[str, int, str], int] = {}  # until which step
        self._number = 0
        for order in faults:
            self.faults.inject(order, 0.0)

    @property
    def steps(self) -> int:
        """How many steps the field has lived."""
        return self._number

    @property
    def moment(self) -> Moment:
        """The instant of the next step."""
        return self.clock.moment(self._number)

    def step(self) -> Reports:
        """Lives one step."""
        moment = self.moment
        if moment.step:  # at first everything is well
            self.faults.step(moment.elapsed_s)
        self._carry_out(moment.step)
        self._families.cabinets.supply()
        for remote in (self._families.cameras, self._families.panels):
            remote.out_of_reach = self.faults.silent[remote.group.rows]
        for behaviour in self._families.all:
            if behaviour.group.n:
                behaviour.step(moment)
        self._tell_healed()
        reports = Reports()
        for behaviour in self._families.all:
            behaviour.group.report(moment, self.faults.silent, reports)
        self._families.stations.count(reports)
        self._number += 1
        return reports

    def obey(self, asset: str, point: str, value: Value) -> str:
        """Gives a device an order; it acts within two seconds. "" or the
        reason why it refuses."""
        row = self.city.rows.get(asset)
        if row is None:
            return "unknown_asset"
        kind = self.city.kind_name(row)
        group = self.groups[kind]
        if not any(point == order.point for order in group.kind.orders):
            return "unknown_order"
        number = understood(group.point(point), value)
        if number is None:
            return "bad_value"
        if self.faults.silent[row]:
            return ""  # never heard: whoever asked will wait in vain
        manner = self.obedience.manner(asset)
        if manner is Manner.REFUSE:
            return "refused"
        after = int(self._delays.integers(1, 2 * STEPS_PER_S))
        if manner is not Manner.TIMEOUT:
            at = self._number + after
            self._waiting.append(
                OrderMemory(
                    step=at,
                    kind=kind,
                    i=group.place[row],
                    point=point,
                    value=number,
                    manner=manner,
                )
            )
        return ""

    def inject(self, order: FaultOrder) -> None:
        """Makes something fail; see :meth:`Faults.inject`."""
        self.faults.inject(order, self.moment.elapsed_s)

    def refresh(self, source: str) -> None:
        """Has everything that `source` carries tell all its points anew."""
        carried = self.city.source == self.city.sources.index(source)
        for group in self.groups.values():
            places = np.flatnonzero(carried[group.rows])
            if len(places):
                group.refresh(places)

    def memory(self, at: float) -> Memory:
        """All that is needed to go on from here, at the true time `at`."""
        clock = ClockMemory(
            city_s=self.moment.city_s,
            at=at,
            speed=self.clock.speed,
            true_time=self.clock.true_time,
        )
        return Memory(
            step=self._number,
            clock=clock,
            faults=self.faults.memory(),
            orders=list(self._waiting),
            feints=[
                FeintMemory(
                    kind=kind,
                    i=i,
                    point=point,
                    value=float(self.groups[kind][point][i]),
                    until=until,
                )
                for (kind, i, point), until in self._feigned.items()
            ],
            chances={name: chance_state(chance) for name, chance in self._chances.items()},
            columns={
                kind: {name: column_of(array) for name, array in family.lasting().items()}
                for kind, family in self._families.by_kind.items()
            },
        )

    def recall(self, memory: Memory) -> None:
        """Goes on where `memory` was taken, at a full second. ValueError where
        it is not of this field, which then is of no more use."""
        try:
            self.faults.recall(memory.faults)
            for name, chance in self._chances.items():
                set_chance(chance, memory.chances[name])
            for kind, family in self._families.by_kind.items():
                for name, array in family.lasting().items():
                    memory.columns[kind][name].pour(array)
            for feint in memory.feints:
                self.groups[feint.kind].pin(feint.point, feint.i, feint.value)
                self._feigned[feint.kind, feint.i, feint.point] = feint.until
        except (KeyError, IndexError) as error:
            raise ValueError(f"{error} is not in this field") from error
        self._waiting = list(memory.orders)
        self._number = memory.first_step

    def _carry_out(self, step: int) -> None:
        for feint in [feint for feint, until in self._feigned.items() if until <= step]:
            self._drop_feint(feint)
        due = [one for one in self._waiting if one.step <= step]
        self._waiting = [one for one in self._waiting if one.step > step]
        for one in due:
            self._execute(one)

    def _execute(self, one: OrderMemory) -> None:
        group = self.groups[one.kind]
        group.tell(one.i)  # whoever asked wants proof, also where nothing changes
        feint = (one.kind, one.i, one.point)
        self._drop_feint(feint)
        value = one.value
        if one.manner is Manner.HALF and group.point(one.point).type is PointType.NUMBER:
            value = (float(group[one.point][one.i]) + value) / 2.0
        elif one.manner is Manner.HALF:
            group.pin(one.point, one.i, value)  # it says that it did, and did not
            self._feigned[feint] = one.step + int(_HALF_LASTS_S * STEPS_PER_S)
            return
        self._families.by_kind[one.kind].obey(one.i, one.point, value)

    def _drop_feint(self, feint: tuple[str, int, str]) -> None:
        if self._feigned.pop(feint, None) is not None:
            kind, i, point = feint
            self.groups[kind].unpin(point, i)

    def _tell_healed(self) -> None:
        """Who can be heard again tells everything anew."""
        rows, self.faults.healed_rows = self.faults.healed_rows, []
        if not rows:
            return
        for kind, group in self.groups.items():
            places = [group.place[row] for row in rows if self.city.kind_name(row) == kind]
            if places:
                group.refresh(np.array(places, dtype=np.int64))
