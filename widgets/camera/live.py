"""The live picture of a camera, in a window of its own, for as long as the view lasts."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QCloseEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from widgets.board import Board
from widgets.camera.picture import LivePicture
from widgets.camera.player import Player
from widgets.camera.steering import Steering
from widgets.camera.still import captioned
from widgets.camera.views import CameraViews, View
from widgets.figures import ZONE, format_clock
from widgets.label import Label, plain_tip

WARNING_S = 60.0
LOST_S = 4.0  # without a picture
AGAIN_S = 10.0


class LiveWindow(QWidget):
    """Of one view. It stays when the view has ended, without a picture, to say so; closing
    it ends the view."""

    def __init__(
        self, board: Board, views: CameraViews, view: View, title: str, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._board, self._views, self.view, self._place = board, views, view, title
        self._address = ""
        self._seen_at = 0.0  # the last picture
        self._tried_at = 0.0
        self._ended = False
        self.player = Player(self)
        self.picture = LivePicture(board, self)
        self.head = Label(board.theme, size=16, strong=True)
        self.why = Label(board.theme, size=13, token="second")
        self.left = Label(board.theme, size=16, strong=True)
        self.note = Label(board.theme, size=13, token="second")
        self.still = QPushButton(self)
        self.end = QPushButton(self)
        self.steering = Steering(board, view.camera, self)
        self._lay_out()
        self._connect()
        self._retell()
        self._try()

    def save(self, path: Path) -> None:
        """The picture of now, with who took it and what for."""
        image, words = self.picture.image, self._board.words
        if image.isNull():
            return
        at = datetime.fromtimestamp(self._seen_at, ZONE)
        lines = [
            f"{self._place} · {at:%Y-%m-%d %H:%M:%S %z}",
            f"{self._board.person} · {self._purpose()} · {self.view.reason}",
        ]
        saved = captioned(image, lines, self._board.theme).save(str(path))
        word = words("cameras.still_saved" if saved else "cameras.still_not_saved", file=path.name)
        self.note.say(word)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.player.stop()
        self._board.second.disconnect(self.look)
        self._views.changed.disconnect(self._changed)
        self._views.close(self.view.camera)
        super().closeEvent(event)

    def look(self) -> None:
        """Once a second: for how long yet, and whether pictures still come."""
        board, words = self._board, self._board.words
        now = board.now()
        if self._ended:
            return
        left_s = max(0.0, self.view.until - now)
        near = left_s <= WARNING_S
        word = "cameras.live_ends" if near else "cameras.live_left"
        self.left.say(words(word, n=ceil(left_s if near else left_s / 60.0)))
        self.left.stress(near)
        self.steering.look()
        if self._seen_at and now - self._seen_at > LOST_S:
            since = format_clock(self._seen_at, words, now)
            self.picture.say(words("cameras.live_lost", time=since))
            self.still.setEnabled(False)
        if now - max(self._seen_at, self._tried_at) > AGAIN_S:
            self._try()

    def _try(self) -> None:
        self._tried_at = self._board.now()
        if not self._seen_at:
            self.picture.say(self._board.words("cameras.live_connecting"))
        if self._address:
            self.player.play(self._address)
        else:
            self._board.picture_requested.emit(self.view.camera, self._found)

    def _found(self, address: str, reason: str) -> None:
        """Where the picture is, or why nowhere."""
        if not isValid(self) or self._ended:
            return
        self._address = address
        if address:
            self.player.play(address)
        else:
            self._failed(reason)

    def _failed(self, reason: str) -> None:
        words = self._board.words
        if not self._seen_at:
            self.picture.say(words("cameras.live_none", reason=words(f"cameras.{reason}")))

    def _pictured(self, image: QImage) -> None:
        self._seen_at = self._board.now()
        self.picture.show_picture(image)
        self.picture.say("")
        self.still.setEnabled(True)

    def _changed(self, camera: str) -> None:
        """A view opened or ended."""
        if camera != self.view.camera:
            return
        found = self._views.of(camera)
        if found is not None and found.view == self.view.view:
            return
        self._ended = True
        self.player.stop()
        self.picture.clear()
        words = self._board.words
        self.picture.say(words("cameras.live_ended"))
        self.left.say("")
        self.steering.allowed = False
        self.steering.look()
        self.still.setEnabled(False)
        self.end.setEnabled(False)

    def _ask_path(self) -> None:
        if self.picture.image.isNull() or not self.still.isEnabled():
            return
        stamp = datetime.fromtimestamp(self._board.now(), ZONE).strftime("%Y-%m-%dT%H%M%S")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self, self._board.words("cameras.still"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setDefaultSuffix("png")
        dialog.setDirectory(folder if Path(folder).is_dir() else str(Path.home()))
        dialog.selectFile(f"{self.view.camera}-{stamp}.png")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def _purpose(self) -> str:
        return self._board.words(f"cameras.purpose_{self.view.purpose}")

    def _lay_out(self) -> None:
        theme = self._board.theme
        top = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(self.head)
        words.addWidget(self.why)
        top.addLayout(words, stretch=1)
        top.addWidget(self.left)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.px(8))
        bottom.addWidget(self.steering)
        bottom.addStretch(1)
        bottom.addWidget(self.still)
        bottom.addWidget(self.end)
        column = QVBoxLayout(self)
        edge = theme.px(16)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.px(10))
        column.addLayout(top)
        column.addWidget(self.picture, stretch=1)
        column.addLayout(bottom)
        column.addWidget(self.note)
        self.still.setEnabled(False)
        self.picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture.setFocus()  # no stray Enter ends the view

    def _connect(self) -> None:
        board = self._board
        self.player.pictured.connect(self._pictured)
        self.player.failed.connect(self._failed)
        self._views.changed.connect(self._changed)
        self.still.clicked.connect(self._ask_path)
        self.end.clicked.connect(lambda: self._views.close(self.view.camera))
        for key, deed in (("S", self.still.click), ("V", self.end.click), ("Esc", self.close)):
            QShortcut(QKeySequence(key), self).activated.connect(deed)
        board.second.connect(self.look)
        for signal in (board.language_changed, board.theme_changed):
            signal.connect(self._retell)

    def _retell(self) -> None:
        board, words = self._board, self._board.words
        self.setWindowTitle(words("cameras.live_title", camera=self.view.camera))
        for label in (self.head, self.why, self.left, self.note):
            label.dress(board.theme)
        self.head.say(self._place)
        self.why.say(f"{self._purpose()} · {self.view.reason} · {self.view.reference}")
        self.note.say(words("cameras.live_note"))
        self.still.setText(words("cameras.still"))
        self.still.setToolTip(plain_tip(words("cameras.still_tip")))
        self.end.setText(words("cameras.end"))
        self.end.setToolTip(plain_tip(words("cameras.end_tip")))
        self.steering.retell()
        self.look()
