"""A person's own filters: apply, save, rename, delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from app.desk.listchoices import NAME_CAP, ListChoices, SavedFilter
from widgets.alarms.filterbar import FilterBar
from widgets.board import Board


class FilterMenu(QObject):
    """Asks for names in a dialog; `keep` is called when something has changed."""

    def __init__(
        self,
        board: Board,
        bar: FilterBar,
        choices: Callable[[], ListChoices],
        keep: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._board, self._bar, self._choices, self._keep = board, bar, choices, keep
        self._window = parent

    def menu(self) -> QMenu:
        """As things are now."""
        words, saved = self._board.words, self._choices().filters
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not saved:
            menu.addAction(words("lists.no_filters")).setEnabled(False)
        for one in saved:
            menu.addAction(_plain(one.name)).triggered.connect(partial(self._apply, one))
        menu.addSeparator()
        menu.addAction(words("lists.save_filter")).triggered.connect(self.ask_save)
        rename, delete = (
            menu.addMenu(words("lists.rename_filter")),
            menu.addMenu(words("lists.delete_filter")),
        )
        for part in (rename, delete):
            part.setEnabled(bool(saved))
        for one in saved:
            rename.addAction(_plain(one.name)).triggered.connect(partial(self._rename, one.name))
            delete.addAction(_plain(one.name)).triggered.connect(partial(self._delete, one.name))
        return menu

    def ask_save(self) -> None:
        """Ask for the name under which to keep what the bar says."""
        self._ask("lists.save_filter", "", self._save)

    def _apply(self, one: SavedFilter, _checked: bool = False) -> None:
        self._bar.apply(one)

    def _rename(self, name: str, _checked: bool = False) -> None:
        def renamed(new: str) -> None:
            self._done(self._choices().rename(name, new), "lists.filter_name_taken")

        self._ask("lists.rename_filter", name, renamed)

    def _delete(self, name: str, _checked: bool = False) -> None:
        self._choices().delete(name)
        self._keep()

    def _save(self, name: str) -> None:
        if name:
            self._done(self._choices().save(self._bar.saved(name)), "lists.filters_full")

    def _done(self, well: bool, reason: str) -> None:
        if well:
            self._keep()
        else:
            self._board.notice.emit(self._board.words(reason))

    def _ask(self, title: str, present: str, answered: Callable[[str], None]) -> None:
        words = self._board.words
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(words(title))
        dialog.setLabelText(words("lists.filter_name"))
        dialog.setTextValue(present)
        dialog.setOkButtonText(words("lists.keep"))
        dialog.setCancelButtonText(words("alarms.dialog_cancel"))
        dialog.textValueSelected.connect(lambda text: answered(text.strip()[:NAME_CAP]))
        dialog.open()


def _plain(name: str) -> str:
    """A menu takes & for the mark of a key."""
    return name[:NAME_CAP].replace("&", "&&")
