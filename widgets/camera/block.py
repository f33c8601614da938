"""What the page of a camera offers: to look, for a purpose and a time."""

from __future__ import annotations

from math import ceil

from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.camera import KIND
from app.core.kind import Kind
from widgets.board import Board
from widgets.camera.dialog import CameraDialog
from widgets.camera.register import CameraRegister
from widgets.camera.views import OPEN, CameraViews
from widgets.label import Label, plain_tip

READ = "read_cameras"


class CameraBlock(QWidget):
    """Hidden for everything that is no camera. Pictures are not carried here: what is
    shown is where the recorder of the CCTV room finds them."""

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
        self.close_button = QPushButton(self)
        self.copy_button = QPushButton(self)
        self.register_button = QPushButton(self)
        self._lay_out()
        self.open_button.clicked.connect(self._ask)
        self.close_button.clicked.connect(self._end)
        self.copy_button.clicked.connect(self._copy)
        self.register_button.clicked.connect(self._read)
        self.views.changed.connect(lambda _: self.look())
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
        for widget in (self.reference, self.why, self.close_button, self.copy_button):
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

    def _ask(self) -> None:
        city = self._board.mirror.city
        row = None if city is None else city.rows.get(self._camera)
        if city is None or row is None:
            return
        place = city.place(row)
        title = " · ".join(part for part in (self._camera, city.names[row], place) if part)
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
        self.close_button.setText(words("cameras.close"))
        self.close_button.setToolTip(plain_tip(words("cameras.close_tip")))
        self.copy_button.setText(words("cameras.copy"))
        self.copy_button.setToolTip(plain_tip(words("cameras.copy_tip")))
        self.register_button.setText(words("cameras.register"))
        self.register_button.setToolTip(plain_tip(words("cameras.register_tip")))
        for label in (self.state, self.reference, self.why):
            label.dress(theme)
        self.look()
