"""What can go wrong with made-up devices that speak a protocol: by request, with an end.

The devices themselves stay as they are in the field; it is what they say, or their being
there, that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import inf
from typing import Protocol

from hardware.city.faultterms import Terms, parse_terms
from hardware.serverfaults import ServerFaults

Tell = Callable[[str, str, bool], None]  # link, fault, whether it begins


@dataclass(frozen=True, slots=True)
class LinkFaultKind:
    """A fault of all devices of a link. `sets` is what it makes of their server. With
    `away_s` it is not there for so long, then there for `there_s`, and so on."""

    name: str
    sets: tuple[str, float] | None = None
    lasts_s: float = 120.0
    away_s: float = 0.0
    there_s: float = inf

    def away(self, since_s: float) -> bool:
        """Whether nobody is there `since_s` after it began."""
        return bool(self.away_s) and since_s % (self.away_s + self.there_s) < self.away_s


LINK_FAULTS: tuple[LinkFaultKind, ...] = (
    LinkFaultKind("link-delay", ("delay_s", 1.0)),
    LinkFaultKind("link-slow", ("delay_s", 30.0)),
    LinkFaultKind("link-loss", ("loss", 0.3)),
    LinkFaultKind("link-half-open", ("mute", True)),
    LinkFaultKind("link-garbage", ("garbage", True)),
    LinkFaultKind("link-refuses", ("refuses", True)),
    LinkFaultKind("link-deaf", ("deaf", True)),
    LinkFaultKind("link-half-obeys", ("half", True)),
    LinkFaultKind("link-stuck", ("stuck", True)),
    LinkFaultKind("link-clock-ahead", ("clock_s", 3600.0)),
    LinkFaultKind("link-clock-behind", ("clock_s", -3600.0)),
    LinkFaultKind("link-restart", away_s=3.0, lasts_s=3.0),
    LinkFaultKind("link-flapping", away_s=5.0, there_s=5.0),
)
LINK_FAULTS_BY_NAME = {kind.name: kind for kind in LINK_FAULTS}


def parse_link_fault(text: str) -> Terms | None:
    """``link-garbage:modbus-lighting-08@30+120``; None where it is no fault of a link.
    ValueError where it is one, and wrong."""
    return parse_terms(text) if text.partition(":")[0] in LINK_FAULTS_BY_NAME else None


@dataclass(frozen=True, slots=True)
class _Standing:
    """From `begins_s` until `ends_s`, in seconds of the field."""

    kind: LinkFaultKind
    link: str
    begins_s: float
    ends_s: float


class Stations(Protocol):
    """Made-up devices by link; see :class:`hardware.city.outstations.Outstations`."""

    links: Mapping[str, ServerFaults]

    def hold(self, link: str, *, away: bool) -> None:
        """Has them go away, or come back."""


class LinkFaults:
    """Makes the devices of `stations` fail. Each beginning and end is told; nothing of
    it outlives the city that it stands in."""

    def __init__(self, stations: Stations, tell: Tell) -> None:
        self._stations = stations
        self._tell = tell
        self._asked: list[_Standing] = []
        self._begun: set[_Standing] = set()
        self._away: set[str] = set()

    def inject(self, terms: Terms, elapsed_s: float) -> None:
        """Plans a fault. ValueError where there is no such link."""
        if terms.target not in self._stations.links:
            known = ", ".join(self._stations.links) or "none"
            raise ValueError(f"there is no link {terms.target} of made-up devices: {known}")
        kind = LINK_FAULTS_BY_NAME[terms.name]
        begins_s = elapsed_s + terms.at_s
        lasts_s = kind.lasts_s if terms.lasts_s is None else terms.lasts_s
        self._asked.append(_Standing(kind, terms.target, begins_s, begins_s + lasts_s))

    def heal(self, link: str) -> None:
        """Ends every fault of a link, also those that were to come."""
        for fault in [one for one in self._asked if one.link == link]:
            self._end(fault)

    def standing(self) -> list[tuple[str, str]]:
        """Faults and their links, now."""
        return sorted((fault.kind.name, fault.link) for fault in self._begun)

    def step(self, elapsed_s: float) -> None:
        """Begins and ends what is due."""
        for fault in list(self._asked):
            if elapsed_s >= fault.ends_s:
                self._end(fault)
            elif elapsed_s >= fault.begins_s and fault not in self._begun:
                self._begun.add(fault)
                self._tell(fault.link, fault.kind.name, True)
        for link, faults in self._stations.links.items():
            mine = [fault for fault in self._begun if fault.link == link]
            self._apply(faults, mine)
            away = any(fault.kind.away(elapsed_s - fault.begins_s) for fault in mine)
            if away is not (link in self._away):
                self._away ^= {link}
                self._stations.hold(link, away=away)

    def _end(self, fault: _Standing) -> None:
        self._asked.remove(fault)
        if fault in self._begun:
            self._begun.discard(fault)
            self._tell(fault.link, fault.kind.name, False)

    def _apply(self, faults: ServerFaults, mine: list[_Standing]) -> None:
        """What stands is what the server has; what does not, it has not."""
        wanted: dict[str, float] = asdict(ServerFaults())
        wanted.update(fault.kind.sets for fault in mine if fault.kind.sets is not None)
        for name, value in wanted.items():
            if getattr(faults, name) != value:
                setattr(faults, name, value)
