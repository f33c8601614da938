"""What can go wrong at a terminal, each with its exit code."""

from __future__ import annotations

REFUSED = 1  # the engine said no, or the work failed
USAGE = 2
UNREACHABLE = 3  # nobody to talk to
SILENT = 4  # somebody, but no answer in time


class CommandError(Exception):
    """Ends the command: the text goes to standard error, the code to the shell."""

    def __init__(self, text: str, code: int = REFUSED) -> None:
        super().__init__(text)
        self.code = code
