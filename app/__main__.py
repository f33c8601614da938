"""``python -m app`` and ``ondijon``: a role for a launcher, or the command line."""

from __future__ import annotations

import importlib
import os
import sys

from app.wiring.role import CHILD, MODULES, run_child


def main() -> int:
    """The exit code. A role started by the launcher goes straight to its work."""
    os.environ["QT_API"] = "pyside6"  # else qasync takes whichever this variable names
    arguments = sys.argv[1:]
    if len(arguments) == 2 and arguments[0] in MODULES and arguments[1] == CHILD:
        return run_child(arguments[0])
    code: int = importlib.import_module("app.wiring.cli.program").main(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
