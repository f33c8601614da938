"""What lists say, sort and find of alarms, made once for each rule and asset. No Qt."""

from __future__ import annotations

from app.core.kind import Rule
from app.desk.finder import plain
from app.desk.rows import AlarmRow
from widgets.board import Board

NOWHERE = -1


class AlarmFacts:
    """Thousands of alarms share a few rules, kinds and communes: their words are
    made when first asked for, and kept until `forget`."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.forget()
        for signal in (board.language_changed, board.reset):
            signal.connect(self.forget)

    def forget(self) -> None:
        """Words are in another language, or of another city, now."""
        self._messages: dict[tuple[str, str], tuple[str, str]] = {}
        self._assets: dict[str, str] = {}

    def asset_row(self, asset: str) -> int:
        """Row of an asset in the city, NOWHERE where it has none such."""
        city = self._board.mirror.city
        return NOWHERE if city is None else city.rows.get(asset, NOWHERE)

    def kind(self, asset: str) -> str:
        """Name of an asset's kind, "" where the city has no such asset."""
        city, row = self._board.mirror.city, self.asset_row(asset)
        return "" if city is None or row < 0 else city.kind_name(row)

    def kind_title(self, asset: str) -> str:
        kind = self._board.kind_of(asset)
        return "" if kind is None else kind.title.say(self._board.language)

    def commune(self, asset: str) -> str:
        city, row = self._board.mirror.city, self.asset_row(asset)
        return "" if city is None or row < 0 else city.communes[int(city.commune[row])]

    def department(self, asset: str) -> str:
        """The department's word, as the city has it."""
        city, row = self._board.mirror.city, self.asset_row(asset)
        return "" if city is None or row < 0 else city.departments[int(city.department[row])]

    def department_title(self, asset: str) -> str:
        return self.department_words(self.department(asset))

    def department_words(self, department: str) -> str:
        """A department as people call it."""
        key = f"lists.department_{department}"
        words = self._board.words
        return words(key) if words.has(key) else department

    def place(self, asset: str) -> str:
        """Street and commune."""
        city, row = self._board.mirror.city, self.asset_row(asset)
        return "" if city is None or row < 0 else city.place(row)

    def message(self, row: AlarmRow) -> str:
        return self._message(row)[0]

    def holds(self, row: AlarmRow, words: list[str]) -> bool:
        """Whether every one of some plain words stands in what is said of an alarm:
        its message, asset, name, place, kind, and who had to do with it."""
        told, asset = self._message(row)[1], self._asset(row.asset)
        people = ""
        if row.acknowledged_by or row.state not in "BD" or row.remark or row.claimed_by:
            people = plain(
                f"{row.acknowledged_by} {row.comment} {row.remark} {row.claimed_by}"
                f" {row.shelved_by} {row.shelf_reason} {row.removed_by} {row.removal_reason}"
                f" {row.work_order} {row.suppressed_by_asset}"
            )
        return all(word in asset or word in told or word in people for word in words)

    def _message(self, row: AlarmRow) -> tuple[str, str]:
        """As it is said, and plain for finding."""
        key = (self.kind(row.asset), row.rule)
        found = self._messages.get(key)
        if found is None:
            kind = self._board.mirror.kinds.get(key[0])
            rules: tuple[Rule, ...] = kind.rules if kind is not None else ()
            rule = next((one for one in rules if one.name == row.rule), None)
            said = row.rule if rule is None else rule.message.say(self._board.language)
            found = self._messages[key] = (said, plain(f"{said} {row.rule}"))
        return found

    def _asset(self, asset: str) -> str:
        text = self._assets.get(asset)
        if text is None:
            city, row = self._board.mirror.city, self.asset_row(asset)
            text = plain(asset)
            if city is not None and row >= 0:
                name, place = city.names[row], city.place(row)
                text = plain(f"{asset} {name} {place} {self.kind_title(asset)}")
            self._assets[asset] = text
        return text
