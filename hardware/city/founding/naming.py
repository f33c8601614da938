"""Names for the generated streets, each once in a commune."""

from __future__ import annotations

from hardware.city.founding.chance import Chance
from hardware.city.founding.plan import table

SHORT_M = 140.0


class Naming:
    """Hands out street names; the same chance, the same names."""

    def __init__(self) -> None:
        names = table("names")
        self._words: list[str] = list(names["words"])
        self._types: dict[str, list[str]] = names["types"]
        self._chance = Chance("street names", 0)
        self._taken: set[tuple[str, str]] = set()

    def reserve(self, commune: str, name: str) -> None:
        """Keeps a drawn street's name from being given again."""
        self._taken.add((commune, name))

    def name(self, commune: str, length: float, *, works: bool, dead_end: bool) -> str:
        """A new name for a street of that length in metres."""
        kind = "works" if works else "dead_end" if dead_end else "street"
        if kind == "street" and length < SHORT_M:
            kind = "short"
        for _ in range(40):
            name = f"{self._chance.pick(self._types[kind])} {self._chance.pick(self._words)}"
            if (commune, name) not in self._taken:
                self._taken.add((commune, name))
                return name
        return self._numbered(commune)

    def _numbered(self, commune: str) -> str:
        number = 1
        while (commune, f"Voie {number}") in self._taken:
            number += 1
        self._taken.add((commune, f"Voie {number}"))
        return f"Voie {number}"
