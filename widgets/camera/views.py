"""Which cameras are being looked at from this desk, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.camera import LASTS_S, VIEW_S, lasting, reference_of
from app.desk.wishes import Verdict
from widgets.board import Board

OPEN, CLOSE = "open_camera", "close_camera"


@dataclass(frozen=True, slots=True)
class View:
    """As the engine opened it; `until` by the desk's own clock."""

    view: str
    camera: str
    purpose: str
    reason: str
    reference: str
    until: float


class CameraViews(QObject):
    """Each ends by itself, and with the person that opened it. `changed` names the
    camera."""

    changed = Signal(str)

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent or board)
        self._board = board
        self._views: dict[str, View] = {}
        board.wish_answered.connect(self._answered)
        board.second.connect(self.look)
        board.person_changed.connect(self.forget)

    def of(self, camera: str) -> View | None:
        """The look at a camera that is open."""
        found = self._views.get(camera)
        return found if found is not None and found.until > self._board.now() else None

    def close(self, camera: str) -> None:
        """Look no longer, and say so."""
        found = self._views.pop(camera, None)
        if found is not None:
            self._board.data_wish_requested.emit(CLOSE, camera, {"view": found.view})
            self.changed.emit(camera)

    def forget(self) -> None:
        """Somebody else is here now: who opened them has gone."""
        gone, self._views = list(self._views), {}
        for camera in gone:
            self.changed.emit(camera)

    def look(self) -> None:
        """End what is over."""
        now = self._board.now()
        over = [
            camera
            for camera, view in self._views.items()
            if not now < view.until <= now + max(VIEW_S, *LASTS_S)  # or the clock was put back
        ]
        for camera in over:
            del self._views[camera]
            self.changed.emit(camera)

    def _answered(self, verdict: Verdict) -> None:
        wish = verdict.wish
        if wish.action != OPEN or verdict.refusals or not wish.targets:
            return
        camera, at = wish.targets[0].asset, verdict.at or self._board.now()
        self._views[camera] = View(
            view=wish.id,
            camera=camera,
            purpose=str(wish.arguments.get("purpose", "")),
            reason=str(wish.arguments.get("reason", "")),
            reference=reference_of(camera, at),
            until=self._board.now() + (lasting(wish.arguments.get("lasts_s")) or VIEW_S),
        )
        self.changed.emit(camera)
