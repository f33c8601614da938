"""What the page of a camera offers: to look, for a purpose and a time."""

from __future__ import annotations

from functools import partial
from math import ceil

from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.camera import KIND
from app.core.kind import Kind
from widgets.board import Board
from widgets.camera.dialog import CameraDialog
from widgets.camera.live import LiveWindow
from widgets.camera.register import CameraRegister
from widgets.camera.views import OPEN, CameraViews
from widgets.label import Label, plain_tip

READ = "read_cameras"


class CameraBlock(QWidget):
    """Hidden for everything that is no camera. A view that is granted opens the window of
    the live picture; the recorder of the CCTV room finds it by the reference."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._camera = ""
        self.views = CameraViews(board, self)
        theme = board.theme
        self.state = Label(theme, size=14, wrap=True)
        self.reference = Label(theme, size=16, strong=True)
        self.why = Label(theme, size=13, token="second", wrap=True)
        self.open_button = QPushButton(self)
        self.live_button = QPushButton(self)
        self.close_button = QPushButton(self)
        self.copy_button = QPushButton(self)
        self.register_button = QPushButton(self)
        self._lay_out()
        self.open_button.clicked.connect(self._ask)
        self.close_button.clicked.connect(self._end)
        self.copy_button.clicked.connect(self._copy)
        self.register_button.clicked.connect(self._read)
        self.live_button.clicked.connect(lambda: self.show_live(self._camera))
        self.windows: dict[str, LiveWindow] = {}
        self.views.changed.connect(self._changed)
        for signal in (board.second, board.person_changed):
            signal.connect(self.look)
        for signal in (board.language_changed, board.theme_changed):
            signal.connect(self._retell)
        self._retell()

    def show_asset(self, asset: str, kind: Kind | None) -> None:
        """Be there for a camera."""
        self._camera = asset if kind is not None and kind.name == KIND else ""
        self.setVisible(bool(self._camera))
        self.look()

    def look(self) -> None:
        """What is open, for how long yet, and who may."""
        board, words = self._board, self._board.words
        view = self.views.of(self._camera)
        open_only = (self.reference, self.why, self.live_button)
        for widget in (*open_only, self.close_button, self.copy_button):
            widget.setVisible(view is not None)
        self.open_button.setVisible(view is None)
        may = board.may(OPEN)
        self.open_button.setEnabled(may)
        self.register_button.setVisible(board.may(READ))
        tip = words("cameras.look_tip") if may else words("refusal.role_may_not")
        self.open_button.setToolTip(plain_tip(tip))
        if view is None:
            self.state.say(words("cameras.closed"))
            return
        left_s = max(0.0, view.until - board.now())
        self.state.say(words("cameras.left", n=ceil(left_s / 60.0)))
        self.reference.say(view.reference)
        purpose = words(f"cameras.purpose_{view.purpose}")
        self.why.say(f"{purpose} · {view.reason}")

    def _lay_out(self) -> None:
        theme = self._board.theme
        buttons = QHBoxLayout()
        for button in (
            self.open_button,
            self.live_button,
            self.close_button,
            self.copy_button,
            self.register_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        for label in (self.state, self.reference, self.why):
            column.addWidget(label)
        column.addLayout(buttons)

    def press(self) -> None:
        """The key: look, or look no longer."""
        if self._camera:
            (self.open_button if self.views.of(self._camera) is None else self.close_button).click()

    def show_live(self, camera: str) -> None:
        """The window of a view that is open; an older one comes to the front."""
        view = self.views.of(camera)
        if view is None:
            return
        window = self.windows.get(camera)
        if window is None or window.view != view:
            if window is not None:
                window.close()
            window = LiveWindow(self._board, self.views, view, self._title(camera), self.window())
            self.windows[camera] = window
            window.destroyed.connect(partial(self._shut, camera, view.view))
        window.show()
        window.raise_()
        window.activateWindow()

    def _changed(self, camera: str) -> None:
        if self.views.of(camera) is not None:
            self.show_live(camera)
        self.look()

    def _shut(self, camera: str, view: str, *_: object) -> None:
        if isValid(self) and camera in self.windows and self.windows[camera].view.view == view:
            del self.windows[camera]

    def _title(self, camera: str) -> str:
        city = self._board.mirror.city
        row = None if city is None else city.rows.get(camera)
        if city is None or row is None:
            return ""
        return " · ".join(part for part in (camera, city.names[row], city.place(row)) if part)

    def _ask(self) -> None:
        title = self._title(self._camera)
        if title:
            CameraDialog(self._board, self._camera, title, self.window()).open()

    def _end(self) -> None:
        self.views.close(self._camera)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.reference.text())
        self._board.notice.emit(self._board.words("cameras.copied"))

    def _read(self) -> None:
        CameraRegister(self._board, self._camera, self.window()).open()

    def _retell(self) -> None:
        words, theme = self._board.words, self._board.theme
        self.open_button.setText(words("cameras.look"))
        self.live_button.setText(words("cameras.live"))
        self.live_button.setToolTip(plain_tip(words("cameras.live_tip")))
        self.close_button.setText(words("cameras.close"))
        self.close_button.setToolTip(plain_tip(words("cameras.close_tip")))
        self.copy_button.setText(words("cameras.copy"))
        self.copy_button.setToolTip(plain_tip(words("cameras.copy_tip")))
        self.register_button.setText(words("cameras.register"))
        self.register_button.setToolTip(plain_tip(words("cameras.register_tip")))
        for label in (self.state, self.reference, self.why):
            label.dress(theme)
        self.look()
