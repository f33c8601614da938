"""What a host application knows of one edge node: births, aliases, sequence, deaths.

After Eclipse Sparkplug 3.0.0, chapters 5 and 6. Pure: bytes came before, time is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hardware.sparkplug.metric import GOOD, Metric, MetricValue, Payload
from hardware.sparkplug.topic import Verb

BDSEQ = "bdSeq"
REBIRTH = "Node Control/Rebirth"
NUMBERS = 256  # seq and bdSeq count to 255, and go on at 0
SKEW_S = 5.0  # so far a node's clock may be from ours
MOST_METRICS = 100_000  # that one node may declare, with its devices


class Word(NamedTuple):
    """What is said of one metric. `value` None: nothing that could be trusted. `at` is
    epoch seconds."""

    device: str
    metric: str
    value: MetricValue | None
    at: float
    quality: str


class Session:
    """One edge node from birth to death, and again.

    `born` where it is alive and its metrics are known; `devices` are those of its
    devices that are. `whole` says that nothing of what it said was missed; where it is
    not, the node has to be asked to be born anew. `skipped` counts metrics that hold no
    value for a control room, and values of the past.
    """

    def __init__(self) -> None:
        self.born = False
        self.whole = False
        self.devices: set[str] = set()
        self.skipped = 0
        self._bdseq: MetricValue | None = None
        self._seq = 0
        self._types: dict[tuple[str, str], int] = {}
        self._aliases: dict[int, tuple[str, str]] = {}

    def alive(self, device: str) -> bool:
        return self.born and (not device or device in self.devices)

    def datatype(self, device: str, metric: str) -> int:
        """As its birth named it. KeyError where it named no such metric."""
        return self._types[device, metric]

    def hear(self, verb: Verb, device: str, payload: Payload, now: float) -> list[Word]:
        """What a message says that came at `now`."""
        if verb is Verb.NBIRTH:
            return self._birth(payload, now)
        if verb is Verb.NDEATH:
            return self._death(payload, now)
        if verb in (Verb.NCMD, Verb.DCMD):
            return []
        if not self.born:
            self.whole = False
            return []
        self._count(payload)
        if verb is Verb.DBIRTH:
            return self._device_birth(device, payload, now)
        if not self.alive(device):
            self.whole = False
            return []
        if verb is Verb.DDEATH:
            self.devices.discard(device)
            return list(self._doubts(now, lambda owner: owner == device))
        return list(self._said(device, payload, now))

    def lose(self, now: float) -> list[Word]:
        """It is not heard any more, or makes no sense: all that it said is in doubt."""
        doubts = list(self._doubts(now, lambda _: True))
        self.born = self.whole = False
        self.devices.clear()
        return doubts

    def miss(self) -> None:
        """Something that it said could not be read."""
        self.whole = False

    def abandon(self, now: float) -> list[Word]:
        """Devices that did not come back with the node's new birth are in doubt."""
        return list(self._doubts(now, lambda owner: bool(owner) and owner not in self.devices))

    def _birth(self, payload: Payload, now: float) -> list[Word]:
        if payload.seq is None or payload.seq >= NUMBERS:
            self.whole = False
            return []
        mark = payload.metric(BDSEQ)
        self._bdseq = None if mark is None else mark.raw
        self._seq = payload.seq
        self._aliases.clear()
        self.devices.clear()
        self.born = self.whole = True
        return [*self._declare("", payload, now), *self._said("", payload, now, birth=True)]

    def _device_birth(self, device: str, payload: Payload, now: float) -> list[Word]:
        self.devices.add(device)
        return [
            *self._declare(device, payload, now),
            *self._said(device, payload, now, birth=True),
        ]

    def _death(self, payload: Payload, now: float) -> list[Word]:
        """A death of another connection than the one it was born on says nothing."""
        mark = payload.metric(BDSEQ)
        theirs = None if mark is None else mark.raw
        if not self.born or theirs != self._bdseq:
            return []
        return self.lose(now)

    def _count(self, payload: Payload) -> None:
        expected = (self._seq + 1) % NUMBERS
        if payload.seq is None or payload.seq >= NUMBERS:
            self.whole = False
            return
        if payload.seq != expected:
            self.whole = False
        self._seq = payload.seq

    def _declare(self, device: str, payload: Payload, now: float) -> list[Word]:
        """Takes the metrics of a birth for all there are; what is not among them any more
        is in doubt."""
        before = {place for place in self._types if place[0] == device}
        for place in before:
            del self._types[place]
        for alias, place in list(self._aliases.items()):
            if place[0] == device:
                del self._aliases[alias]
        for metric in payload.metrics:
            if not metric.name or len(self._types) >= MOST_METRICS:
                self.skipped += 1
                continue
            place = device, metric.name
            self._types[place] = metric.datatype
            if metric.alias is not None:
                if metric.alias in self._aliases:  # two of one alias: none can be told
                    self.whole = False
                self._aliases[metric.alias] = place
        return [Word(*place, None, now, "bad") for place in before - self._types.keys()]

    def _place(self, device: str, metric: Metric) -> tuple[str, str] | None:
        if metric.name:
            return device, metric.name
        return None if metric.alias is None else self._aliases.get(metric.alias)

    def _said(
        self, device: str, payload: Payload, now: float, *, birth: bool = False
    ) -> Iterator[Word]:
        for metric in payload.metrics:
            place = self._place(device, metric)
            if place is None or place not in self._types or place[0] != device:
                if not birth:  # it speaks of what no birth told of
                    self.whole = False
                continue
            if metric.odd or metric.historical:
                self.skipped += 1
                continue
            # A birth tells what is true now, however long it has been.
            stamp = payload.at if birth else metric.at or payload.at
            yield _word(place, metric, metric.said(self._types[place]), stamp, now)

    def _doubts(self, now: float, of: Callable[[str], bool]) -> Iterator[Word]:
        return (Word(*place, None, now, "bad") for place in self._types if of(place[0]))


def _word(
    place: tuple[str, str], metric: Metric, value: MetricValue | None, at: float | None, now: float
) -> Word:
    if at is None:
        at = now
    quality = "good" if metric.quality == GOOD else "uncertain" if metric.quality else "bad"
    if abs(at - now) > SKEW_S:  # its clock is wrong, or it held this back
        at = now
        quality = "uncertain" if quality == "good" else quality
    return Word(*place, value, min(at, now), quality)
