"""The process that draws base tiles: QPainter holds the GIL, so a thread of
the desk would stall the window."""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

from PySide6.QtGui import QImage

from app.core.basemap import BaseMap
from widgets.map.memory import bytes_of
from widgets.map.projection import TILE
from widgets.map.tilecache import TileCache
from widgets.map.tilepainter import TilePainter
from widgets.map.tilestyle import TileStyle

TILE_BYTES = TILE * TILE * 4
PRUNE_EVERY = 500


@dataclass(frozen=True, slots=True)
class TileKey:
    """One tile of the base map in one style."""

    style: TileStyle
    level: int
    tx: int
    ty: int


def serve(connection: Connection, memory_name: str, map_name: str, cache: Path | None) -> None:
    """Answer (place, TileKey) with the same once the picture lies at that
    place of the shared memory; None, or the desk's end, ends the process.

    The base map lies pickled in the shared memory `map_name`: through a pipe
    it would hold the desk up until this process has started.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group
    if hasattr(os, "nice"):
        os.nice(5)
    memory = SharedMemory(memory_name)
    basemap = read_basemap(map_name)
    shelf = TileCache(cache, basemap) if cache is not None else None
    painter = TilePainter(basemap)
    unpruned = PRUNE_EVERY  # tiles since the last look at the folder's size
    try:
        while True:
            if shelf is not None and unpruned >= PRUNE_EVERY and not connection.poll(2.0):
                shelf.prune()
                unpruned = 0
            request = connection.recv()
            if request is None:
                break
            place, key = request
            picture = _picture(painter, shelf, key)
            unpruned += 1
            start = place * TILE_BYTES
            bytes_of(memory)[start : start + TILE_BYTES] = bytes(picture.constBits())
            connection.send((place, key))
    except (EOFError, ConnectionError):
        pass
    finally:
        memory.close()


def share_basemap(basemap: BaseMap) -> SharedMemory:
    """Shared memory with the base map in it; the caller unlinks it."""
    pickled = pickle.dumps(basemap, protocol=pickle.HIGHEST_PROTOCOL)
    memory = SharedMemory(create=True, size=len(pickled))
    bytes_of(memory)[: len(pickled)] = pickled
    return memory


def read_basemap(name: str) -> BaseMap:
    """The base map that this program's own desk put into shared memory."""
    memory = SharedMemory(name)
    basemap: BaseMap = pickle.loads(bytes_of(memory))
    memory.close()
    return basemap


def _picture(painter: TilePainter, shelf: TileCache | None, key: TileKey) -> QImage:
    if shelf is not None:
        stored = shelf.get(key.style, key.level, key.tx, key.ty)
        if stored is not None and stored.width() == TILE and stored.height() == TILE:
            return stored
    picture = painter.draw(key.style, key.level, key.tx, key.ty)
    if shelf is not None:
        shelf.put(key.style, key.level, key.tx, key.ty, picture)
    return picture
