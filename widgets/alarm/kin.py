"""The asset of an alarm and its relatives: above, beside, and what is folded below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.city import City
from app.desk.rows import AlarmRow
from widgets.alarm.links import LinkList
from widgets.alarms.present import present, suppressor
from widgets.alarms.wording import message_of, place_of
from widgets.board import Board

MOST_ABOVE = 8
MOST_BESIDE = 40
MOST_FOLDED = 200
Entry = tuple[str, str, AlarmRow | None]


class Kin(QWidget):
    """Every line leads to an asset or to another alarm's page."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.list = LinkList(board, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    def show_alarm(self, row: AlarmRow) -> None:
        words, city = self._board.words, self._board.mirror.city
        asset = None if city is None else city.rows.get(row.asset)
        entries: list[Entry] = []
        if row.suppressed_by:
            lead = f"#{row.suppressed_by_occurrence}" if row.suppressed_by_occurrence else ""
            entries += self._part("alarm.kin_cause", [(suppressor(row, self._board), lead, None)])
        entries += self._folded(row)
        entries.append((words("alarm.kin_asset"), "", None))
        entries.append((self._asset_text(row.asset, asset), row.asset, None))
        own = self._board.mirror.view.of_asset(row.asset)
        entries += self._alarms(one for one in own if one.occurrence != row.occurrence)
        if city is not None and asset is not None:
            entries += self._above(city, asset)
            entries += self._beside(city, asset)
        self.list.setAccessibleName(words("alarm.title_kin"))
        self.list.show_entries(entries)

    def dress(self) -> None:
        self.list.dress()

    def _part(self, key: str, entries: list[Entry]) -> list[Entry]:
        return [(self._board.words(key), "", None), *entries] if entries else []

    def _alarms(self, rows: Iterable[AlarmRow]) -> list[Entry]:
        board = self._board
        return [
            (f"{message_of(row, board)} · {present(row, board)}", f"#{row.occurrence}", row)
            for row in rows
        ]

    def _folded(self, row: AlarmRow) -> list[Entry]:
        """What this alarm stands for: how many of each kind, then they themselves."""
        board, words = self._board, self._board.words
        folded = board.mirror.view.folded(row.occurrence)
        if not folded:
            return []
        counted = self._kinds(folded.values()).most_common()
        counts = ", ".join(f"{count} {self._plural(kind)}" for kind, count in counted)
        head = (words("alarm.kin_folded", counts=counts), "", None)
        shown = list(islice(folded.values(), MOST_FOLDED))
        entries: list[Entry] = [
            (self._folded_text(one), f"#{one.occurrence}", one) for one in shown
        ]
        if len(folded) > len(shown):
            entries.append((words("alarm.kin_more", n=len(folded) - len(shown)), "", None))
        return [head, *entries]

    def _folded_text(self, row: AlarmRow) -> str:
        parts = (row.asset, place_of(row, self._board), message_of(row, self._board))
        return " · ".join(part for part in parts if part)

    def _kinds(self, rows: Iterable[AlarmRow]) -> Counter[str]:
        """How many of each kind, "" for what the city does not know. A cut source folds
        tens of thousands."""
        city = self._board.mirror.city
        if city is None:
            return Counter()
        places, kinds = city.rows, city.kind.tolist()
        counts = Counter(places.get(row.asset, -1) for row in rows)
        found: Counter[str] = Counter()
        for place, count in counts.items():
            found["" if place < 0 else city.kinds[kinds[place]]] += count
        return found

    def _plural(self, name: str) -> str:
        """What assets of a kind are called, inside a sentence."""
        kind = self._board.mirror.kinds.get(name)
        if kind is None:
            return self._board.words("alarm.kin_other")
        title = kind.plural.say(self._board.language)
        return title if title[1:2].isupper() else title[:1].lower() + title[1:]

    def _above(self, city: City, row: int) -> list[Entry]:
        """The chain of parents, the nearest first, each with its most urgent alarm."""
        entries: list[Entry] = []
        seen = {row}
        parent = int(city.parent[row])
        while parent >= 0 and parent not in seen and len(entries) < MOST_ABOVE:
            seen.add(parent)
            entries.append(self._asset_entry(city, parent))
            parent = int(city.parent[parent])
        source = city.sources[int(city.source[row])] if city.source[row] >= 0 else ""
        if source in city.rows and city.rows[source] not in seen:
            entries.append(self._asset_entry(city, city.rows[source]))
        return self._part("alarm.kin_above", entries)

    def _beside(self, city: City, row: int) -> list[Entry]:
        """Assets under the same parent with annunciated alarms of their own."""
        parent = int(city.parent[row])
        children = city.children.get(parent)
        if children is None:
            return []
        alarmed = children[self._board.mirror.severity[children] > 0]
        rows = [int(one) for one in alarmed if one != row]
        entries = [self._asset_entry(city, one) for one in rows[:MOST_BESIDE]]
        if len(rows) > MOST_BESIDE:
            more = self._board.words("alarm.kin_more", n=len(rows) - MOST_BESIDE)
            entries.append((more, "", None))
        return self._part("alarm.kin_beside", entries)

    def _asset_entry(self, city: City, row: int) -> Entry:
        identity = city.ids[row]
        alarms = self._board.mirror.view.of_asset(identity)
        text = self._asset_text(identity, row)
        if not alarms:
            return text, identity, None
        return f"{text} · {message_of(alarms[0], self._board)}", identity, alarms[0]

    def _asset_text(self, identity: str, row: int | None) -> str:
        city, kind = self._board.mirror.city, self._board.kind_of(identity)
        if city is None or row is None or kind is None:
            return identity
        parts = (identity, kind.title.say(self._board.language), city.names[row], city.place(row))
        return " · ".join(part for part in parts if part)
