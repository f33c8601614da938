"""Passwords from a terminal without echo; for programs from standard input, or from a
file that only its owner may read. Never from an argument: others can see those."""

from __future__ import annotations

import getpass
import os
import stat
import sys
from pathlib import Path

from app.core.people import LONGEST_PASSWORD
from app.wiring.cli.failure import USAGE, CommandError
from app.wiring.cli.terminal import Terminal

PASSWORD_FILE = "ONDIJON_PASSWORD_FILE"  # whose first line is the password


class Passwords:
    """`from_stdin`: one a line, in the order in which they are asked for."""

    def __init__(self, terminal: Terminal, *, from_stdin: bool) -> None:
        self._words = terminal.words
        self._from_stdin = from_stdin

    def of(self, person: str) -> str:
        """The password of a person. CommandError where none can be had."""
        path = os.environ.get(PASSWORD_FILE)
        if path and not self._from_stdin:
            return self._filed(Path(path))
        return self._asked(self._words("terminal.password_of", person=person))

    def _filed(self, path: Path) -> str:
        try:
            with path.open(encoding="utf-8") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    raise CommandError(self._words("terminal.password_file_open"), USAGE)
                return file.readline(LONGEST_PASSWORD + 2).removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{PASSWORD_FILE}: {error}", USAGE) from error

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
