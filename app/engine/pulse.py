"""The engine's own figures, told once a second."""

from __future__ import annotations

import platform
import shutil
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from app.bus.wire import StandbyState, Status
from app.core.floodwatch import FloodWatch
from app.core.rhythm import Rhythm
from app.engine.deskwatch import DeskWatch

STATUS_EVERY_S = 1.0
WINDOW_S = 5.0  # over which rates are taken
LOW_DISK_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What does not change while the engine runs."""

    epoch: int
    started_at: float
    version: str
    broker: str
    simulation: bool
    city: str
    fingerprint: str
    assets: int


@dataclass(frozen=True, slots=True)
class Sizes:
    journal_bytes: int = 0
    history_bytes: int = 0
    disk_free_bytes: int = 0


class Pulse:
    """Counts beats. `trouble` holds codes (``trouble.<code>``), each with why."""

    def __init__(self, identity: Identity, data_dir: Path) -> None:
        self._identity = identity
        self.version = identity.version
        self._data_dir = data_dir
        self._beats: deque[tuple[float, int, int, float]] = deque()  # at, readings, messages, ms
        self._lateness = 0.0
        self.readings = 0  # committed since the start
        self.messages = 0
        self._rhythm = Rhythm(STATUS_EVERY_S)
        self._process = psutil.Process()
        self.sizes = Sizes()
        self.trouble: dict[str, str] = {}
        self.desks = DeskWatch()

    def lead(self, epoch: int, now: float) -> None:
        """A term begins: what desks hear from here on is its word."""
        self._identity = replace(self._identity, epoch=epoch, started_at=now)

    def beat(self, now: float, readings: int, messages: int, milliseconds: float) -> None:
        """One beat and what it committed."""
        self.readings += readings
        self.messages += messages
        self._beats.append((now, readings, messages, milliseconds))
        while self._beats and not now - WINDOW_S <= self._beats[0][0] <= now:
            self._beats.popleft()

    def late(self, seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
        """Ages of the readings of a beat when they were taken."""
        if len(seconds):
            self._lateness = float(np.median(seconds))

    def say(self, code: str, why: str) -> None:
        """A trouble, or that it is over."""
        if why:
            self.trouble[code] = why[:200]
        else:
            self.trouble.pop(code, None)

    def due(self, now: float) -> bool:
        return self._rhythm.due(now)

    def measure(self, journal_bytes: int, history_bytes: int) -> None:
        """Sizes and free disk; says trouble where the disk runs full."""
        free = shutil.disk_usage(self._data_dir).free
        self.sizes = Sizes(journal_bytes, history_bytes, free)
        if free < LOW_DISK_BYTES:
            self.trouble["disk_low"] = str(free)
        else:
            self.trouble.pop("disk_low", None)

    def status(
        self,
        now: float,
        *,
        seq: int,
        inbox: int,
        events: int,
        quarantined: dict[str, int],
        floods: FloodWatch,
        audit: tuple[int, float],
        sign_in: str,
        engines: tuple[str, list[StandbyState]],
    ) -> Status:
        identity, beats = self._identity, self._beats
        span = max(min(WINDOW_S, now - identity.started_at), 1.0)
        durations = [beat[3] for beat in beats] or [0.0]
        return Status(
            epoch=identity.epoch,
            seq=seq,
            at=now,
            started_at=identity.started_at,
            version=identity.version,
            python=platform.python_version(),
            broker=identity.broker,
            simulation=identity.simulation,
            city=identity.city,
            fingerprint=identity.fingerprint,
            assets=identity.assets,
            readings_per_s=sum(beat[1] for beat in beats) / span,
            messages_per_s=sum(beat[2] for beat in beats) / span,
            lateness_s=self._lateness,
            beat_ms=sum(durations) / len(durations),
            beat_max_ms=max(durations),
            inbox=inbox,
            journal_events=events,
            journal_bytes=self.sizes.journal_bytes,
            history_bytes=self.sizes.history_bytes,
            disk_free_bytes=self.sizes.disk_free_bytes,
            memory_bytes=self._process.memory_info().rss,
            quarantined=quarantined,
            trouble=[f"{code}: {why}" if why else code for code, why in self.trouble.items()],
            floods=floods.began(),
            annunciated=floods.annunciated(now),
            desks=self.desks.states(now, listening="store_write" not in self.trouble),
            audit_records=audit[0],
            audit_signed_at=audit[1],
            sign_in=sign_in,
            engine=engines[0],
            standbys=engines[1],
        )
