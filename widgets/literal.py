"""Text from outside as it is, never as it would like to be read. No Qt."""

from __future__ import annotations

import re

from app.core.unseen import UNSEEN

_GAP = re.compile("[ \t\n]+")  # narrow spaces before a unit stay as they are
_PICTURES = 0x2400  # Unicode's signs for control characters stand from here on
_DELETE, _DELETE_PICTURE = "\x7f", "\u2421"
_UNKNOWN = "\ufffd"


def literal(text: str, most: int) -> str:
    """The first `most` characters of `text`, every unseen one replaced by a sign
    that is seen, so that no text hides a part of itself or reverses what follows."""
    return UNSEEN.sub(_sign, text[:most])


def literal_line(text: str, most: int) -> str:
    """The same, on one line."""
    return _GAP.sub(" ", literal(text, most)).strip(" ")


def _sign(found: re.Match[str]) -> str:
    character = found[0]
    if character < " ":
        return chr(_PICTURES + ord(character))
    return _DELETE_PICTURE if character == _DELETE else _UNKNOWN
