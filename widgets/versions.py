"""What this desk is made of."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import qVersion


def desk_versions() -> dict[str, str]:
    """Name -> version of what the desk stands on."""
    return {"Python": platform.python_version(), "Qt": qVersion(), "PySide6": PySide6.__version__}
