"""The made-up edge nodes of one Sparkplug B link, with the broker at its address."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from app.bus.broker import LOOPBACK
from hardware.linkplan import Conduct, Shelf
from hardware.mqtt.servedbroker import ServedBroker
from hardware.serverfaults import ServerFaults
from hardware.sparkplug.device import MadeUpEdge
from hardware.sparkplug.metricmap import MetricMap
from hardware.sparkplug.options import SparkplugOptions, edges_of
from hardware.wayward import Wayward


class Plant:
    """See :class:`hardware.linkplan.Served`."""

    def __init__(
        self,
        options: SparkplugOptions,
        maps: Mapping[str, MetricMap],
        shelf: Shelf,
        conduct: Conduct,
    ) -> None:
        self.faults = ServerFaults()
        self._options = options
        self._shelf = shelf
        self._broker: ServedBroker | None = None
        wayward = Wayward(conduct, self.faults)
        self._edges = [
            MadeUpEdge(name, devices, maps, wayward, self.faults, time.time)
            for name, devices in edges_of(options).items()
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        login = self._options.login(self._shelf)
        _, port = self._options.place
        self._broker = ServedBroker(port, login)
        await self._broker.start()
        self._tasks = [asyncio.create_task(edge.run(LOOPBACK, port, login)) for edge in self._edges]

    async def stop(self) -> None:
        broker, self._broker = self._broker, None
        if broker is not None:
            await broker.stop()  # first: it should not say the last will of anybody
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
