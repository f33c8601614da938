"""Keeps the simulated field from resting: something fails in it every moment and is
mended again, so that there are alarms to lose."""

from __future__ import annotations

import threading
from random import Random

from app.core.city import City
from hardware.city.faultbox import FaultBox

EVERY_S = 1.0
LASTS_S = (4.0, 15.0)  # the shortest is long enough for its alarm
FAILING = ("cabinet-trip", "junction-dark", "camera-down", "bollard-stuck", "intrusion", "fire")
KIND_OF = {
    "cabinet-trip": "cabinet",
    "junction-dark": "junction",
    "camera-down": "camera",
    "bollard-stuck": "bollard",
    "intrusion": "building",
    "fire": "building",
}


class Unrest:
    """A thread of its own; each of its faults is of one asset, the same one seldom."""

    def __init__(self, box: FaultBox, city: City, seed: int) -> None:
        self._box = box
        self._random = Random(seed)
        self._assets = {
            name: [asset for asset, row in city.rows.items() if city.kind_name(row) == kind]
            for name, kind in KIND_OF.items()
        }
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fault-unrest")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(EVERY_S):
            name = self._random.choice(FAILING)
            if assets := self._assets[name]:
                lasts_s = self._random.uniform(*LASTS_S)
                self._box.drop(f"{name}:{self._random.choice(assets)}+{lasts_s:.1f}")
