"""Every department of the default city answers to an operator position."""

from __future__ import annotations

from app.core.philosophyfile import parse_philosophy
from hardware.city.founding.founder import Founded
from resources.shelf import philosophy_file


def test_every_department_has_its_position_and_none_is_made_up(founded: Founded) -> None:
    name, text = philosophy_file()
    positions = parse_philosophy(text, name).positions
    named = {one for position in positions for one in position.departments}
    assert named <= set(founded.city.departments)
    others = set(founded.city.departments) - named
    assert others, "the last position would have nothing"
    assert not positions[-1].departments
