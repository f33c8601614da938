"""The line of every value of a TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from app.core.toml_lines import Path, TomlLines
from resources.shelf import kind_files

ODD = '''\
# [[not]] a = 1
"quoted key" = 1
a.b.c = "x # no comment ] }"   # a comment ] }

[table]   # after a header
list = [ # opens
  1, [2,
  3], # closes
  "four\\"]",
]
'multi' = """
[[not.a.table]]
key = 1 \\"""" # ends
literal = \'\'\'
x = 1
\'\'\'
after = { x = 1, "y" = { z = [1] } }

[[rows]]
n = 0
[rows.deep]
d = 1979-05-27T07:32:00Z
[[ rows ]]
n = 1
[[rows.inner]]
m = 0
[[rows.inner]]
m = 1e3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("quoted key",), 2),
        (("a", "b", "c"), 3),
        (("table",), 5),
        (("table", "list"), 6),
        (("table", "list", 0), 7),
        (("table", "list", 1), 7),
        (("table", "list", 1, 1), 8),
        (("table", "list", 2), 9),
        (("table", "multi"), 11),
        (("table", "literal"), 14),
        (("table", "after", "y", "z", 0), 17),
        (("rows", 0), 19),
        (("rows", 0, "n"), 20),
        (("rows", 0, "deep", "d"), 22),
        (("rows", 1, "n"), 24),
        (("rows", 1, "inner", 1, "m"), 28),
        (("rows", 1, "inner", 1, "nothing"), 27),
        (("nothing",), 1),
    ],
)
def test_odd_but_valid_toml_is_followed(path: Path, line: int) -> None:
    tomllib.loads(ODD)
    assert TomlLines(ODD).line(path) == line


@pytest.mark.parametrize("name", sorted(kind_files()))
def test_every_key_of_the_shipped_files_stands_on_its_line(name: str) -> None:
    text = kind_files()[name]
    rows, lines = text.splitlines(), TomlLines(text)
    paths = list(_paths((), tomllib.loads(text)))
    assert len(paths) > 20
    for path, value in paths:
        row = rows[lines.line(path) - 1]
        assert str(path[-1]) in row
        if isinstance(value, str):
            assert value in row


def _paths(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    """Every key with a plain value or a list, and its path."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, dict | list):
            yield from _paths((*path, key), item)
        elif isinstance(key, str):
            yield (*path, key), item
