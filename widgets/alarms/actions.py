"""What can be done with chosen alarms: buttons, a menu, and one key each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.acknowledge import AcknowledgeDialog, CommentDialog
from widgets.alarms.deed import DEEDS, able, alarm_class, judge, traits_of
from widgets.alarms.guidance import GuidanceDialog
from widgets.alarms.setaside import RemoveDialog, ShelveDialog
from widgets.board import Board
from widgets.people.present import why_not

WHY_ROLE = "deeds.why_role"
MENU_KEY = "Menu"
# The menu has them all; the bar those it has room for, the first ones first.
BAR = (
    "acknowledge",
    "shelve",
    "claim",
    "open_alarm",
    "show_map",
    "open_asset",
    "comment",
    "remove",
)
GROUPS = (
    ("acknowledge", "comment_acknowledge", "reset"),
    ("shelve", "unshelve", "remove", "restore"),
    ("claim", "let_go", "comment"),
    ("open_alarm", "guidance", "show_map", "open_asset"),
)
# In the bar a deed makes room for its contrary where only that one makes sense.
CONTRARY = {"shelve": "unshelve", "remove": "restore", "claim": "let_go", "acknowledge": "reset"}


class AlarmActions(QWidget):
    """Buttons under a list, and their keys while `keys` has the focus. `rows`
    gives what is chosen; `without` names deeds that make no sense there."""

    def __init__(
        self,
        board: Board,
        rows: Callable[[], list[AlarmRow]],
        keys: QWidget,
        parent: QWidget | None = None,
        without: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self._board, self._rows = board, rows
        self._deeds = {name: deed for name, deed in DEEDS.items() if name not in without}
        self._whys = dict.fromkeys(self._deeds, "deeds.why_nothing")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[str, QPushButton] = {}
        for name in (name for name in BAR if name in self._deeds):
            button = QPushButton(self)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._press, name))
            self._line.addWidget(button)
            self._buttons[name] = button
        self._more = QPushButton(self)
        self._more.clicked.connect(self._open_menu)
        self._line.addWidget(self._more)
        self.setMinimumWidth(1)  # else what the bar holds would keep its parent from shrinking
        for name, deed in self._deeds.items():
            self._key(deed.key, partial(self.do, name), keys)
        self._key(MENU_KEY, self._open_menu, keys)
        board.language_changed.connect(self.retell)
        self.retell()
        self.look()

    def look(self) -> None:
        """Offer what the choice allows; the engine decides all the same."""
        if not self.isVisible():
            return
        rows = self._rows()
        traits = traits_of(rows, self._board)
        role = self._board.role
        self._whys = {
            name: judge(one, traits, len(rows), role) for name, one in self._deeds.items()
        }
        self.retell()

    def retell(self) -> None:
        """Names, tool tips and what is enabled."""
        words = self._board.words
        for place, button in self._buttons.items():
            name = self._shown(place)
            button.setText(words(f"deeds.{name}"))
            button.setEnabled(not self._whys[name])
            button.setToolTip(self._tip(name))
        self._more.setText(words("deeds.more"))
        self._more.setToolTip(words("deeds.more_tip"))
        self._fit()

    def popup(self, place: QPoint) -> None:
        """The menu of all deeds at a place of the screen."""
        self.look()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for number, group in enumerate(GROUPS):
            if number:
                menu.addSeparator()
            for name in (name for name in group if name in self._deeds):
                text = self._board.words(f"deeds.{name}")
                key = QKeySequence(DEEDS[name].key).toString(QKeySequence.SequenceFormat.NativeText)
                action = menu.addAction(f"{text}\t{key}")
                action.setEnabled(not self._whys[name])
                action.setToolTip(self._tip(name))
                action.triggered.connect(partial(self._trigger, name))
        menu.popup(place)

    def do(self, name: str) -> None:
        """One of the deeds, with those of the chosen alarms that allow it; where
        none does it is said why not."""
        chosen = self._rows()
        deed = DEEDS[name]
        traits = traits_of(chosen, self._board)
        why = judge(deed, traits, len(chosen), self._board.role)
        if why:
            said = why_not(self._board) if why == WHY_ROLE else self._board.words(why)
            self._board.notice.emit(said)
            return
        rows = chosen if deed.single else able(deed, chosen, self._board)
        match name:
            case "open_asset":
                self._board.show_asset("asset", rows[0].asset)
            case "show_map":
                self._board.show_asset("map", rows[0].asset)
            case "open_alarm" if not rows[0].occurrence:
                self._board.notice.emit(self._board.words("deeds.why_no_page"))
            case "open_alarm":
                self._board.show_alarm(rows[0].occurrence)
            case "guidance":
                GuidanceDialog(self._board, rows[0], self.window()).open()
            case _:
                self._wish(name, rows, len(chosen))

    def open_asset(self) -> None:
        self.do("open_asset")

    def open_alarm(self) -> None:
        self.do("open_alarm")

    def _wish(self, name: str, rows: list[AlarmRow], chosen: int) -> None:
        board, window = self._board, self.window()
        match name:
            case "acknowledge" if not self._asks(rows):
                self._say("acknowledge", rows, {"comment": ""})
            case "acknowledge" | "comment_acknowledge":
                AcknowledgeDialog(board, rows, chosen, window).open()
            case "comment":
                CommentDialog(board, rows, chosen, window).open()
            case "shelve":
                ShelveDialog(board, rows, chosen, window).open()
            case "remove":
                RemoveDialog(board, rows, chosen, window).open()
            case "claim":
                self._say("claim", rows, {"duration_s": board.mirror.philosophy.claim_s})
            case "let_go":
                self._say("claim", rows, {"duration_s": 0.0})
            case _:
                self._say(name, rows, {})

    def _asks(self, rows: list[AlarmRow]) -> bool:
        """Whether the class of any of them wants a comment or a signature."""
        classes = [alarm_class(row, self._board) for row in rows]
        return any(one.comment_required or "acknowledge" in one.signature_for for one in classes)

    def _say(self, action: str, rows: list[AlarmRow], arguments: dict[str, str | float]) -> None:
        occurrences = [row.occurrence for row in rows]
        self._board.alarm_wish_requested.emit(action, occurrences, arguments)

    def _shown(self, place: str) -> str:
        """Which deed a button of the bar is for now."""
        contrary = CONTRARY.get(place)
        return contrary if contrary and self._whys[place] and not self._whys[contrary] else place

    def _tip(self, name: str) -> str:
        words, deed = self._board.words, DEEDS[name]
        key = QKeySequence(deed.key).toString(QKeySequence.SequenceFormat.NativeText)
        tip = words("deeds.tip", deed=words(f"deeds.{name}_tip"), key=key)
        why = self._whys[name]
        if why == WHY_ROLE:
            return f"{tip}\n{why_not(self._board)}"
        return f"{tip}\n{words(why)}" if why else tip

    def _press(self, place: str, _checked: bool = False) -> None:
        self.do(self._shown(place))

    def _trigger(self, name: str, _checked: bool = False) -> None:
        self.do(name)

    def _open_menu(self) -> None:
        corner = self._more if self._more.isVisible() else self
        self.popup(corner.mapToGlobal(QPoint(0, 0)))

    def _key(self, key: str, deed: Callable[[], None], keys: QWidget) -> None:
        shortcut = QShortcut(QKeySequence(key), keys)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(deed)

    def _fit(self) -> None:
        """As many buttons as the width allows."""
        edges = self._line.contentsMargins()
        left = self.width() - edges.left() - edges.right() - self._more.sizeHint().width()
        for button in self._buttons.values():
            left -= button.sizeHint().width() + self._line.spacing()
            button.setVisible(left >= 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
