"""A pytest plugin that makes Qt unimportable: what is not a screen must not need one.

Used as ``pytest -p tests.without_qt -p no:pytest-qt``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

SCREEN = frozenset({"PySide6", "shiboken6", "pyqtgraph", "qasync", "pytestqt"})


class Refusal(MetaPathFinder):
    """Refuses everything that draws."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in SCREEN:
            raise ModuleNotFoundError(f"{fullname} is out of reach in this run", name=fullname)
        return None


sys.meta_path.insert(0, Refusal())
