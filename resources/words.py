"""Every word the product says, in French and English.

A catalogue is ``translations/<area>.<language>.toml`` with flat keys, named
``<area>.<key>`` by the code. A test holds both languages to the same keys and
every key used in code to the catalogue.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")


class Words:
    """Callable catalogue of one language: ``words("alarms.acknowledge")``."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "fr"
        self._texts = _catalogue(self.language)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key` with {names} filled in; the key itself if unknown."""
        text = self._texts.get(key)
        if text is None:
            return key
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._texts


@cache
def _catalogue(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for entry in (files("resources") / "translations").iterdir():
        area, _, rest = entry.name.partition(".")
        if rest == f"{language}.toml":
            table = tomllib.loads(entry.read_text("utf-8"))
            texts.update({f"{area}.{key}": str(text) for key, text in table.items()})
    return texts
