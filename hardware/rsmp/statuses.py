"""What a made-up traffic light controller says of itself, by the signal exchange list
for traffic light controllers 1.2.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.rsmp.messages import Content

PLANS = ("timetable", "peak", "night", "relief")  # time plans 1 to 4
_GROUPS = {  # of a junction with two streams: signal groups 1 and 2, 3 and 4
    "green": "44BB",
    "amber": "NNBB",
    "red": "BB44",
    "dark": "bbbb",
    "flashing": "cccc",
}
_DETECTORS = 2
_CYCLE_S = 80.0
# Of the list, but not of this controller: it says that they are unknown.
_UNKNOWN = frozenset(
    """
        S0015 S0019 S0021 S0023 S0024 S0025 S0026 S0027 S0029 S0030 S0031 S0032
        S0034 S0091 S0092 S0097 S0098 S0201 S0202 S0203 S0204 S0206 S0207 S0208
    """.split()  # noqa: SIM905
)
Says = Callable[[str], Value]


class Statuses:
    """`says` tells a point of the junction, `clock` the time as the controller has it."""

    def __init__(self, says: Says, clock: Callable[[], float]) -> None:
        self._says = says
        self._clock = clock
        self._vehicles = 0.0  # that passed since `_counted_at`
        self._looked_at = self._counted_at = clock()

    def __contains__(self, code: str) -> bool:
        return code in _SAID or code in _UNKNOWN

    def content(self, code: str, name: str) -> Content:
        """KeyError for a name that the status has not, None where it is unknown."""
        if code in _UNKNOWN:
            return None
        return _SAID[code](self)[name]

    def count(self) -> None:
        """Vehicles go on passing."""
        now = self._clock()
        passed_s = max(0.0, now - self._looked_at)
        self._vehicles += float(self._says("detector_vph")) * passed_s / 3600.0
        self._looked_at = now

    def counted(self) -> Mapping[str, Content]:
        """Those since it was asked last; a part of one is of the next time."""
        self.count()
        whole = int(self._vehicles)
        parts = [whole // _DETECTORS + (n < whole % _DETECTORS) for n in range(_DETECTORS)]
        return {"start": format_stamp(self._counted_at), "vehicles": ",".join(map(str, parts))}

    def count_anew(self) -> None:
        self._vehicles -= int(self._vehicles)
        self._counted_at = self._looked_at

    @property
    def mode(self) -> Value:
        return self._says("mode")

    def _groups(self) -> Mapping[str, Content]:
        shown = self._says("phase") if self.mode in ("normal", "manual") else self.mode
        cycle_s = max(1.0, float(self._says("cycle_s")))
        counter = str(int(self._clock() % cycle_s))
        return {
            "signalgroupstatus": _GROUPS[str(shown)],
            "cyclecounter": counter,
            "basecyclecounter": counter,
            "stage": "1" if shown == "green" else "2",
        }

    def _plan(self) -> Mapping[str, Content]:
        plan = PLANS.index(str(self._says("plan")))
        return {"status": str(plan + 1), "source": "forced" if plan else "calendar_clock"}

    def _cycles(self) -> Mapping[str, Content]:
        running = str(self._says("plan"))
        cycles = [self._says("cycle_s") if plan == running else _CYCLE_S for plan in PLANS]
        entries = (f"{n:02d}-{float(cycle_s):.0f}" for n, cycle_s in enumerate(cycles, 1))
        return {"status": ",".join(entries)}

    def _one(self, held: bool, source: str = "other") -> Mapping[str, Content]:
        """A status of all intersections, of which there is one."""
        return {"intersection": "0", "status": str(held), "source": source}

    def _date(self) -> Mapping[str, Content]:
        text = format_stamp(self._clock())
        names = ("year", "month", "day", "hour", "minute", "second")
        parts = (text[0:4], text[5:7], text[8:10], text[11:13], text[14:16], text[17:19])
        return {name: str(int(part)) for name, part in zip(names, parts, strict=True)}

    def _control(self) -> Mapping[str, Content]:
        shown = "standby" if self.mode in ("flashing", "dark") else "control"
        return {"intersection": "0", "controlmode": shown}

    def _route(self) -> int:
        return int(self._says("emergency_route"))

    def _routes(self) -> list[dict[str, object]]:
        return [{"id": str(self._route())}] if self._route() else []


_SAID: Mapping[str, Callable[[Statuses], Mapping[str, Content]]] = {
    "S0001": lambda own: own._groups(),
    "S0002": lambda own: {"detectorlogicstatus": "0" * _DETECTORS},
    "S0003": lambda own: {"inputstatus": "0000"},
    "S0004": lambda own: {"outputstatus": "0000"},
    "S0005": lambda own: {
        "status": "False",
        "statusByIntersection": [{"intersection": "0", "startup": "False"}],
    },
    "S0006": lambda own: {
        "status": str(bool(own._route())),
        "emergencystage": str(own._route()),
    },
    "S0007": lambda own: own._one(own.mode != "dark"),
    "S0008": lambda own: own._one(own.mode == "manual", "operator_panel"),
    "S0009": lambda own: own._one(False),
    "S0010": lambda own: own._one(True),
    "S0011": lambda own: own._one(own.mode == "flashing"),
    "S0012": lambda own: own._one(False),
    "S0013": lambda own: {"intersection": "0", "status": "0"},
    "S0014": lambda own: own._plan(),
    "S0016": lambda own: {"number": str(_DETECTORS)},
    "S0017": lambda own: {"number": "4"},
    "S0020": lambda own: own._control(),
    "S0022": lambda own: {"status": ",".join(str(n) for n in range(1, len(PLANS) + 1))},
    "S0028": lambda own: own._cycles(),
    "S0035": lambda own: {"emergencyroutes": own._routes()},
    "S0095": lambda own: {"status": "OnDijon, made-up controller, 1"},
    "S0096": lambda own: own._date(),
    "S0205": lambda own: own.counted(),
}
