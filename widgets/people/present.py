"""Who is at a desk, in words."""

from __future__ import annotations

from math import ceil

from app.core.people import Role
from resources.words import Words
from widgets.board import Board

SIGN_IN_KEY, SIGN_OUT_KEY = "F2", "Shift+F2"


def role_word(role: str, words: Words) -> str:
    """The name of a role; what is none is said as it is."""
    return words(f"people.role_{role}") if role in set(Role) else role


def person_line(board: Board, place: str) -> str:
    """The person as the engine knows them, and the desk's place in the room. It is
    said where nobody is checked, and where a desk or a wall only views."""
    words = board.words
    if board.person and board.sign_in == "open":
        who = words("people.unchecked", person=board.person)
    elif board.person and board.role:
        role = role_word(board.role, words)
        who = words("people.signed", person=board.person, role=role)
    else:
        who = words("people.viewing") if board.role else ""
    return " · ".join(part for part in (who, place) if part)


def why_not(board: Board) -> str:
    """For a tool tip: why the person at this desk may not."""
    if not board.person and board.sign_in in ("demanded", "unfounded"):
        return board.words("people.may_not_nobody", key=SIGN_IN_KEY)
    return board.words("people.may_not")


def idle_minutes(board: Board) -> int:
    """After how many minutes without a touch a desk falls back to viewing."""
    return ceil(board.mirror.philosophy.inactive_after_s / 60.0)
