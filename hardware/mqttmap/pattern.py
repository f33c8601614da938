"""Topics with names in them: ``tele/{device}/SENSOR``."""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST = 512  # characters of a topic that is looked at
_NAME = re.compile(r"\{([a-z][a-z0-9_]{0,31})\}")
_FORBIDDEN = re.compile(r'[/+#{}"\\\x00-\x1f]')
_NAMED = r'[^/"\\\x00-\x1f]+?'  # what could not stand in a payload is nobody's name


class PatternError(ValueError):
    """A text that is no pattern; it says why."""


class TopicPattern:
    """A topic filter of MQTT in which ``{name}`` is a level or a part of one, to be told
    from the topic itself. ``+`` is any level, ``#`` at the end all that follow."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names = tuple(_NAME.findall(text))
        levels = text.split("/")
        if not text or len(text) > LONGEST:
            raise PatternError(f"a topic has 1 to {LONGEST} characters")
        if len(set(self.names)) < len(self.names):
            raise PatternError("a name stands twice in it")
        if "}{" in text or "{" in _NAME.sub("", text) or "}" in _NAME.sub("", text):
            raise PatternError("a name is like {device}, and something stands between two")
        for number, level in enumerate(levels):
            if "#" in level and (level != "#" or number + 1 < len(levels)):
                raise PatternError("# is the last level, alone")
            if "+" in level and level != "+":
                raise PatternError("+ is a level of its own")
        self.filter = "/".join("+" if _NAME.search(level) else level for level in levels)
        self._shape = re.compile(
            "/".join(map(_shape, levels)).replace("/\0", "(?:/.*)?"), re.DOTALL
        )

    @property
    def concrete(self) -> bool:
        """Whether it is one topic as soon as its names are known."""
        return not {"+", "#"} & set(self.text.split("/"))

    def match(self, topic: str) -> dict[str, str] | None:
        """The names in `topic`; None where it is none of these."""
        if len(topic) > LONGEST:
            return None
        found = self._shape.fullmatch(topic)
        return None if found is None else found.groupdict()

    def known(self, names: Mapping[str, str]) -> TopicPattern:
        """The same, with those `names` in their places."""
        return TopicPattern(_NAME.sub(lambda one: names.get(one[1], one[0]), self.text))

    def fill(self, names: Mapping[str, str]) -> str:
        """The topic for `names`. KeyError where one is missing."""
        return _NAME.sub(lambda one: names[one[1]], self.text)


def check_name(text: str) -> None:
    """PatternError where `text` cannot stand in a topic."""
    if not text or len(text) > 128 or _FORBIDDEN.search(text):
        raise PatternError(f"{text!r} cannot stand in a level of a topic")


def _shape(level: str) -> str:
    if level == "+":
        return "[^/]*"
    if level == "#":
        return "\0"
    parts = _NAME.split(level)
    return "".join(
        f"(?P<{part}>{_NAMED})" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
