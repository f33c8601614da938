"""Finding assets and streets as a person types, without accents or case."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.core.city import City
from app.core.kind import Kind

FOUND_WITHIN = 2000  # characters of one text: nobody looks for what stands further in
ACCENTS = re.compile("[\u0300-\u036f]+")  # what NFKD spreads from Latin letters


def plain(text: str) -> str:
    """The beginning of `text`, as far as it is looked through, in lower case without
    accents: "Île" and "ile" are one."""
    text = text[:FOUND_WITHIN]
    if text.isascii():
        return text.casefold()
    return ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `asset` is its id, or "" for a street; degrees WGS 84."""

    title: str
    detail: str
    asset: str
    lat: float
    lon: float


class Finder:
    """Every asset and street of a city in one text, one line each.

    A search is a substring search over that text, so that 34,000 assets
    answer within a frame; all words of a query must stand in the line.
    """

    def __init__(self, city: City, kinds: Mapping[str, Kind], language: str) -> None:
        self._city = city
        self._titles = [kinds[name].title.say(language) for name in city.kinds]
        self._streets = list(self._street_rows().items())
        streets = [plain(name) for name in city.streets]
        communes = [plain(name) for name in city.communes]
        titles = [plain(title) for title in self._titles]
        lines = [f"{streets[s]} {communes[c]}" for (s, c), _row in self._streets]
        columns = zip(
            city.ids,
            map(plain, city.names),
            city.kind.tolist(),
            city.street.tolist(),
            city.commune.tolist(),
            strict=True,
        )
        lines += [
            f"{identity} {name} {titles[kind]} {streets[street]} {communes[commune]}"
            for identity, name, kind, street, commune in columns
        ]
        self._text = "\n" + "\n".join(lines) + "\n"
        lengths = np.fromiter(map(len, lines), dtype=np.int64, count=len(lines)) + 1
        self._starts = (np.cumsum(lengths) - lengths + 1).tolist()

    def _street_rows(self) -> dict[tuple[int, int], int]:
        """A middle asset for each (street, commune), to jump to."""
        key = self._city.street.astype(np.int64) * 4096 + self._city.commune
        order = np.argsort(key, kind="stable")
        pairs, starts, counts = np.unique(key[order], return_index=True, return_counts=True)
        middles = order[starts + counts // 2]
        return {
            (int(pair) // 4096, int(pair) % 4096): int(row)
            for pair, row in zip(pairs, middles, strict=True)
            if self._city.streets[int(pair) // 4096]
        }

    def find(self, query: str, limit: int = 50) -> list[Hit]:
        """At most `limit` hits: beginnings of a line first, then streets, then
        the rest in the city's order. An empty query finds nothing."""
        wanted = plain(query).split()
        if not wanted:
            return []
        longest = max(wanted, key=len)
        first = self._lines(f"\n{longest}", wanted, limit)
        lines = dict.fromkeys(first)
        if len(lines) < limit:
            lines.update(dict.fromkeys(self._lines(longest, wanted, limit)))
        return [self._hit(line) for line in list(lines)[:limit]]

    def _lines(self, needle: str, wanted: list[str], limit: int) -> list[int]:
        found: list[int] = []
        at = self._text.find(needle)
        while at >= 0 and len(found) < limit:
            start = at + 1 if needle[0] == "\n" else at
            line = bisect_right(self._starts, start) - 1
            end = self._text.index("\n", start)
            text = self._text[self._starts[line] : end]
            if all(word in text for word in wanted):
                found.append(line)
            at = self._text.find(needle, end)
        return found

    def _hit(self, line: int) -> Hit:
        city = self._city
        if line < len(self._streets):
            (street, commune), row = self._streets[line]
            return Hit(
                city.streets[street],
                city.communes[commune],
                "",
                float(city.lat[row]),
                float(city.lon[row]),
            )
        row = line - len(self._streets)
        title = city.names[row] or city.ids[row]
        kind = self._titles[int(city.kind[row])]
        detail = f"{city.ids[row]} · {kind} · {city.place(row)}"
        return Hit(title, detail, city.ids[row], float(city.lat[row]), float(city.lon[row]))
