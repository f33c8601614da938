"""The made-up panels of one receiver."""

from __future__ import annotations

import asyncio

from hardware.linkplan import Conduct, Shelf
from hardware.netaddress import split_address
from hardware.serverfaults import ServerFaults
from hardware.sia.cipher import key_of
from hardware.sia.codemap import CodeMap
from hardware.sia.options import DEFAULT_PORT, SiaOptions
from hardware.sia.panel import Pace, Panel
from hardware.wayward import Wayward

_BEATS = 4  # within the time in which a receiver must hear something
_SLOWEST = Pace(10.0, 2.0)


class Panels:
    """See :class:`hardware.linkplan.Served`. They call where the site file has the
    receiver listen; every second of them speaks Contact ID."""

    def __init__(self, options: SiaOptions, read: CodeMap, shelf: Shelf, conduct: Conduct) -> None:
        self.faults = ServerFaults()
        self.port = split_address(options.listen, DEFAULT_PORT)[1]
        self._options = options
        self._shelf = shelf
        beat_s = min(_SLOWEST.beat_s, options.supervision_s / _BEATS)
        pace = Pace(beat_s, min(_SLOWEST.answer_s, beat_s))
        devices = Wayward(conduct, self.faults)
        self._panels = [
            Panel(
                panel.asset,
                panel.account,
                read,
                devices,
                self.faults,
                pace,
                contact_id=number % 2 == 1,
            )
            for number, panel in enumerate(options.panels)
        ]
        self._lives: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        host = split_address(self._options.listen, DEFAULT_PORT)[0]
        for panel, made in zip(self._options.panels, self._panels, strict=True):
            if panel.key:
                try:
                    made.key = key_of(self._shelf.secret(panel.key))
                except ValueError as error:
                    raise OSError(f"the key of {panel.asset}: {error}") from error
        self._lives = [asyncio.create_task(panel.live(host, self.port)) for panel in self._panels]

    async def stop(self) -> None:
        lives, self._lives = self._lives, []
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        await asyncio.sleep(0)  # what was hung up is closed in the next turn of the loop
