"""What leaves a desk as a file, written beside it while the desk goes on."""

from __future__ import annotations

import logging
from pathlib import Path

from app.wiring.deskpage import MapPage
from app.wiring.deskroom import DeskRoom
from widgets.exports.failure import ExportError
from widgets.exports.png import view_image
from widgets.exports.worker import Export, write_apart
from widgets.window import Window

_log = logging.getLogger(__name__)


class DeskExports:
    """One at a time; the notice says what is under way and how it ended."""

    def __init__(self, room: DeskRoom, window: Window) -> None:
        self._room, self._window = room, window
        self.under_way: Path | None = None

    def save_view(self, path: Path) -> None:
        """The window as it is, as a picture."""
        if self._free():
            window, now = self._window, self._room.board.now()
            self._start(view_image(window, title=window.windowTitle(), now=now), path)

    def save_map(self, path: Path) -> None:
        """The map as one page that opens without a network."""
        room = self._room
        board, mirror = room.board, room.mirror
        if not self._free():
            return
        if mirror.city is None:
            self._say_failed(board.words("exports.no_city"))
            return
        page = MapPage(
            root=mirror.root,
            snapshot=mirror.frozen(),
            heard_at=mirror.heard_at,
            package=room.package,
            language=board.language,
            theme=board.theme.name,
            now=board.now(),
        )
        self._start(page, path)

    def _free(self) -> bool:
        if self.under_way is None:
            return True
        words = self._room.board.words
        self._room.board.notice.emit(words("exports.busy", name=self.under_way.name))
        return False

    def _start(self, export: Export, path: Path) -> None:
        self.under_way = path
        board = self._room.board
        board.notice.emit(board.words("exports.under_way", name=path.name))
        self._room.loop.start(self._export(export, path))

    async def _export(self, export: Export, path: Path) -> None:
        board = self._room.board
        try:
            await write_apart(export, path)
        except (OSError, ExportError) as error:
            _log.warning("not exported: %s", error)
            self._say_failed(getattr(error, "strerror", None) or str(error))
        else:
            board.notice.emit(board.words("desk.exported", path=path))
        finally:
            self.under_way = None

    def _say_failed(self, reason: str) -> None:
        board = self._room.board
        board.notice.emit(board.words("desk.export_failed", reason=reason))
