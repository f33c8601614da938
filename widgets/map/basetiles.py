"""The desk's side of the tile worker: asks, collects, keeps the latest."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.basemap import BaseMap
from widgets.map.memory import bytes_of
from widgets.map.projection import TILE
from widgets.map.tileworker import TILE_BYTES, TileKey, serve, share_basemap

Picture = npt.NDArray[np.uint32]

PLACES = 6  # tiles under way at once
KEPT = 96  # of 1 MB each
RESTARTS = 2


class BaseTiles:
    """Pictures of tiles by key. Call `take` once a frame; nothing blocks.

    `broken` once the worker died too often: the map then has a plain ground.
    """

    def __init__(self, basemap: BaseMap, cache: Path | None = None) -> None:
        self._cache = cache
        self._kept: OrderedDict[TileKey, Picture] = OrderedDict()
        self._wanted: list[TileKey] = []
        self._under_way: dict[TileKey, int] = {}
        self._free = list(range(PLACES))
        self._starts = 0
        self.broken = False
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._memory = SharedMemory(create=True, size=PLACES * TILE_BYTES)
        self._map_memory = share_basemap(basemap)
        self._start()

    def get(self, key: TileKey) -> Picture | None:
        """A picture that is at hand, TILE x TILE of 0xffRRGGBB."""
        picture = self._kept.get(key)
        if picture is not None:
            self._kept.move_to_end(key)
        return picture

    def want(self, keys: list[TileKey]) -> None:
        """Replace what is still to be asked for, the most needed first."""
        self._wanted = [key for key in keys if key not in self._kept]
        self._send()

    def take(self) -> list[TileKey]:
        """What has arrived since the last call."""
        arrived: list[TileKey] = []
        connection = self._connection
        try:
            while connection is not None and connection.poll():
                place, key = connection.recv()
                start = place * TILE_BYTES
                pixels = np.frombuffer(
                    bytes(bytes_of(self._memory)[start : start + TILE_BYTES]), dtype=np.uint32
                )
                self._kept[key] = pixels.reshape(TILE, TILE)
                self._under_way.pop(key, None)
                self._free.append(place)
                arrived.append(key)
        except (EOFError, OSError):
            self._restart()
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._send()
        return arrived

    @property
    def idle(self) -> bool:
        """Whether nothing is wanted or under way."""
        return self.broken or not (self._under_way or self._wanted)

    def close(self) -> None:
        """End the worker and give the shared memory back."""
        self._stop()
        if self._process is not None:
            self._process.join(2.0)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
            self._process = None
        for memory in (self._memory, self._map_memory):
            memory.close()
            memory.unlink()

    def _send(self) -> None:
        try:
            while self._connection is not None and self._wanted and self._free:
                key = self._wanted.pop(0)
                if key in self._under_way:
                    continue
                place = self._free.pop()
                self._under_way[key] = place
                self._connection.send((place, key))
        except OSError:
            self._restart()

    def _start(self) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(theirs, self._memory.name, self._map_memory.name, self._cache),
            name="ondijon-tiles",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._starts += 1

    def _restart(self) -> None:
        self._stop()
        self._wanted = list(self._under_way) + self._wanted
        self._under_way.clear()
        self._free = list(range(PLACES))
        if self._starts > RESTARTS:
            self.broken = True
        else:
            self._start()

    def _stop(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.send(None)
            self._connection.close()
            self._connection = None
