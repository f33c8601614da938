"""What a gateway tells by itself: a server for it, and the loggers that have it tell."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable

from app.bus.wire import Reading
from hardware.link import Clock, LinkError
from hardware.serverfaults import ServerFaults
from hardware.talq.devicebook import DeviceBook
from hardware.talq.etiquette import Etiquette
from hardware.talq.httpserver import HttpServer
from hardware.talq.logreport import (
    EventRecording,
    Events,
    Immediate,
    LoggerConfig,
    PeriodicRecording,
    Sampling,
    Sources,
    VendorRecording,
)
from hardware.talq.management import Management
from hardware.talq.reception import Reception
from hardware.talq.wire import RefusedError

MOST_WAITING = 50_000  # readings that nobody took
EVERY = "PT15M"  # how often the meters are written down
_SINCE = "2026-01-01T00:00:00Z"
_METER = {"functionType": "ElectricalMeterFunction", "attributes": [{"name": "totalActiveEnergy"}]}


class Hearing:
    """Listens at `place`, host and port, on behalf of `cms`. `told` is called when there
    is something new to take."""

    def __init__(
        self,
        place: tuple[str, int],
        cms: str,
        book: DeviceBook,
        clock: Clock,
        told: Callable[[], None],
    ) -> None:
        self._looks: list[str] = []
        self._readings: list[Reading] = []
        self._host, self.port = place
        self._cms = cms
        self._book = book
        self._clock = clock
        self._told = told
        self._server: HttpServer | None = None

    async def open(self, management: Management, token: str, tls: ssl.SSLContext | None) -> None:
        """Listens, has the gateway write down what happens, and asks for what it wrote
        down while nobody listened. LinkError."""
        etiquette = Etiquette(ServerFaults(), self._clock, token)
        reception = Reception(
            self._book, self._heard, self._look, lambda: management.skew_s, etiquette
        )
        self._server = HttpServer(reception.app, self._host, self.port, tls)
        try:
            await self._server.start()
        except OSError as error:
            raise LinkError(f"cannot listen at {self._host}:{self.port}") from error
        self.port = self._server.port
        for logger in self._loggers():
            await management.set_logger(logger)
            with contextlib.suppress(RefusedError):  # it has nothing of it yet
                reception.take((await management.report(logger.address)).entries)

    @property
    def waiting(self) -> bool:
        """Whether something new is there."""
        return bool(self._readings or self._looks)

    def taken_looks(self) -> list[str]:
        """Assets that are better asked themselves, since the last call."""
        looks, self._looks = self._looks, []
        return looks

    def taken(self) -> list[Reading]:
        """What was heard since the last call."""
        readings, self._readings = self._readings, []
        return readings

    async def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            await server.stop()

    def _heard(self, readings: list[Reading]) -> None:
        self._readings = [*self._readings, *readings][-MOST_WAITING:]
        self._told()

    def _look(self, asset: str) -> None:
        if asset not in self._looks:
            self._looks.append(asset)
        self._told()

    def _loggers(self) -> list[LoggerConfig]:
        """All events at once, what the gateway finds worth it, and the meters."""
        meters = PeriodicRecording(
            content=[{"function": _METER}], profiles=[Sampling(start=_SINCE, period=EVERY)]
        )
        recordings: dict[str, EventRecording | VendorRecording | PeriodicRecording] = {
            "events": EventRecording(source_events=Events(black=[])),
            "attributes": VendorRecording(),
            "meters": meters,
        }
        return [
            LoggerConfig(
                address=f"{self._cms}-{name}",
                owner=self._cms,
                sources=Sources(black=[]),
                recording=recording,
                reporting=Immediate(),
            )
            for name, recording in recordings.items()
        ]
