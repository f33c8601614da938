"""Passwords from a terminal without echo, or from standard input for programs."""

from __future__ import annotations

import getpass
import sys

from app.core.people import LONGEST_PASSWORD
from app.wiring.cli.failure import USAGE, CommandError
from app.wiring.cli.terminal import Terminal


class Passwords:
    """`from_stdin`: one a line, in the order in which they are asked for."""

    def __init__(self, terminal: Terminal, *, from_stdin: bool) -> None:
        self._words = terminal.words
        self._from_stdin = from_stdin

    def of(self, person: str) -> str:
        """The password of a person. CommandError where none can be had."""
        return self._asked(self._words("terminal.password_of", person=person))

    def new(self, person: str) -> str:
        """A new one, asked for twice at a terminal."""
        first = self._asked(self._words("terminal.password_new", person=person))
        if not self._from_stdin and self._asked(self._words("terminal.password_again")) != first:
            raise CommandError(self._words("terminal.passwords_differ"))
        return first

    def _asked(self, question: str) -> str:
        if self._from_stdin:
            # One more than the longest is enough to be refused for its length.
            return sys.stdin.readline(LONGEST_PASSWORD + 2).removesuffix("\n")
        if not sys.stdin.isatty():
            raise CommandError(self._words("terminal.password_nowhere"), USAGE)
        try:
            return getpass.getpass(f"{question}: ")
        except EOFError:
            return ""
