"""Which role may wish what, as a table written a second time."""

from __future__ import annotations

import pytest

from app.core.people import (
    LONGEST_NAME,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Role,
    name_objection,
    password_objection,
)
from app.core.permission import PERMITTED, permitted

# viewer, operator, supervisor, trainer, administrator
MATRIX = {
    "acknowledge": "-xx--",
    "reset": "-xx--",
    "shelve": "-xx--",
    "unshelve": "-xx--",
    "remove": "-xx--",
    "restore": "-xx--",
    "claim": "-xx--",
    "comment": "-xxxx",
    "order": "-xx--",
    "reserve": "-xx--",
    "offer_handover": "-xx--",
    "take_handover": "-xx--",
    "sign_out": "xxxxx",
    "change_password": "xxxxx",
    "add_person": "----x",
    "set_role": "----x",
    "set_password": "----x",
    "remove_person": "----x",
    "hold": "--x-x",
    "release_hold": "--x-x",
    "run_retention": "--x-x",
    "read_cameras": "--x-x",
    "open_camera": "-xx--",
    "set_programme": "--x-x",
    "close_camera": "-xx--",
}


def test_every_role_and_action_is_as_in_the_table() -> None:
    found = {
        action: "".join("x" if permitted(role, action) else "-" for role in Role)
        for action in PERMITTED
    }
    assert found == MATRIX


@pytest.mark.parametrize("role", ["", "root", "Operator", "supervisor "])
def test_what_is_not_in_the_table_is_denied(role: str) -> None:
    for action in (*PERMITTED, "", "dance", "Acknowledge"):
        assert not permitted(role, action)
    for known in Role:
        assert not permitted(known, "dance")


@pytest.mark.parametrize(
    ("name", "objection"),
    [
        ("Zoé d'Arc-Martin", ""),
        ("x" * LONGEST_NAME, ""),
        ("x" * (LONGEST_NAME + 1), "name_too_long"),
        ("", "no_person"),
        ("  ", "no_person"),
        (" x", "no_person"),
        ("a\tb", "no_person"),
        ("a\u202eb", "no_person"),  # turns the writing round
        ("a\x00", "no_person"),
    ],
)
def test_who_nobody_can_be_called(name: str, objection: str) -> None:
    assert name_objection(name) == objection


def test_passwords_have_a_length() -> None:
    assert password_objection("x" * (SHORTEST_PASSWORD - 1)) == "password_too_short"
    assert password_objection("x" * SHORTEST_PASSWORD) == ""
    assert password_objection("x" * LONGEST_PASSWORD) == ""
    assert password_objection("x" * (LONGEST_PASSWORD + 1)) == "password_too_long"
