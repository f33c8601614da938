"""French and English say the same, and say everything that the code asks for."""

from __future__ import annotations

import ast
import string
import tomllib
from pathlib import Path

import pytest

from resources.words import LANGUAGES, Words

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "resources" / "translations"
AREAS = sorted({path.name.partition(".")[0] for path in TRANSLATIONS.glob("*.toml")})
CALLERS = {"words", "say", "tr"}


def catalogue(area: str, language: str) -> dict[str, str]:
    path = TRANSLATIONS / f"{area}.{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def blanks(text: str) -> set[str]:
    """Names of the {blanks} of a text."""
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys(area: str) -> None:
    french, english = (catalogue(area, language) for language in LANGUAGES)
    assert set(french) == set(english)
    for key, text in french.items():
        assert isinstance(text, str)
        assert text.strip()
        assert english[key].strip()
        assert blanks(text) == blanks(english[key]), f"{area}.{key}"


def keys_in_code() -> list[tuple[str, str]]:
    """(place, key) of every literal key given to a catalogue."""
    found = []
    for package in ("app", "hardware", "widgets"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else None
                name = called.id if isinstance(called, ast.Name) else name
                key = node.args[0]
                if (
                    name is not None
                    and name.lstrip("_") in CALLERS
                    and isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and key.value.partition(".")[0] in AREAS
                ):
                    place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                    found.append((place, key.value))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_code_is_in_the_catalogue(language: str) -> None:
    words = Words(language)
    keys = keys_in_code()
    assert keys
    assert not [f"{place} {key}" for place, key in keys if not words.has(key)]
