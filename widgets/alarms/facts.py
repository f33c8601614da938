"""What lists say, sort and find of alarms, made once for each rule and asset. No Qt."""

from __future__ import annotations

import msgspec

from app.core.kind import Rule
from app.desk.finder import plain
from app.desk.rows import AlarmRow
from widgets.board import Board

NOWHERE = -1


class AssetFacts(msgspec.Struct, frozen=True, gc=False):
    """Of one asset. `kind` and `department` are the city's words, `text` is plain
    and has all by which the asset is found; "" where the city has no such asset."""

    kind: str
    commune: str
    department: str
    place: str
    text: str


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
        self._assets: dict[str, AssetFacts] = {}
        self._messages: dict[tuple[str, str], tuple[str, str]] = {}
        self._plain: dict[str, str] = {}
        self._columns: tuple[list[int], ...] | None = None

    def of(self, asset: str) -> AssetFacts:
        found = self._assets.get(asset)
        if found is None:
            found = self._assets[asset] = self._found(asset)
        return found

    def asset_row(self, asset: str) -> int:
        """Row of an asset in the city, NOWHERE where it has none such."""
        city = self._board.mirror.city
        return NOWHERE if city is None else city.rows.get(asset, NOWHERE)

    def kind_title(self, asset: str) -> str:
        kind = self._board.mirror.kinds.get(self.of(asset).kind)
        return "" if kind is None else kind.title.say(self._board.language)

    def department_words(self, department: str) -> str:
        """A department as people call it."""
        key = f"lists.department_{department}"
        words = self._board.words
        return words(key) if words.has(key) else department

    def message(self, row: AlarmRow) -> str:
        return self._message(row)[0]

    def plain(self, text: str) -> str:
        """Without accents or case, to be sorted by."""
        found = self._plain.get(text)
        if found is None:
            if len(self._plain) > 100_000:  # free texts, and the lists run for months
                self._plain.clear()
            found = self._plain[text] = plain(text)
        return found

    def text(self, row: AlarmRow) -> str:
        """Plain, all by which an alarm is found: its message, asset, name, place,
        kind, and who had to do with it, and why."""
        told = f"{self._message(row)[1]} {self.of(row.asset).text}"
        if row.state in "BD" and not (row.remark or row.claimed_by or row.acknowledged_by):
            return told
        people = (
            *(row.acknowledged_by, row.comment, row.remark, row.claimed_by),
            *(row.shelved_by, row.shelf_reason, row.removed_by, row.removal_reason),
            *(row.work_order, row.suppressed_by_asset),
        )
        return " ".join((told, *(plain(one) for one in people if one)))

    def _message(self, row: AlarmRow) -> tuple[str, str]:
        """As it is said, and plain for finding."""
        key = (self.of(row.asset).kind, row.rule)
        found = self._messages.get(key)
        if found is None:
            kind = self._board.mirror.kinds.get(key[0])
            rules: tuple[Rule, ...] = kind.rules if kind is not None else ()
            rule = next((one for one in rules if one.name == row.rule), None)
            said = row.rule if rule is None else rule.message.say(self._board.language)
            found = self._messages[key] = (said, plain(f"{said} {row.rule}"))
        return found

    def _found(self, asset: str) -> AssetFacts:
        city, row = self._board.mirror.city, self.asset_row(asset)
        if city is None or row == NOWHERE:
            return AssetFacts("", "", "", "", plain(asset))
        if self._columns is None:  # lists are read far quicker than arrays, one by one
            columns = (city.kind, city.commune, city.street, city.department)
            self._columns = tuple(column.tolist() for column in columns)
        kinds, communes, streets, departments = self._columns
        name, commune = city.kinds[kinds[row]], city.communes[communes[row]]
        street = city.streets[streets[row]]
        place = f"{street}, {commune}" if street else commune
        kind = self._board.mirror.kinds.get(name)
        title = "" if kind is None else kind.title.say(self._board.language)
        return AssetFacts(
            name,
            commune,
            city.departments[departments[row]],
            place,
            f"{plain(asset)} {plain(city.names[row])} {self.plain(place)} {self.plain(title)}",
        )
