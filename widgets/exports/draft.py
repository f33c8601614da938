"""Where a file is written before it is whole."""

from __future__ import annotations

import os
from pathlib import Path


def draft_of(path: Path, process: int = 0) -> Path:
    """Beside `path`, so that it takes its place at once; of this process, or of
    the one with that number."""
    return path.with_name(f".{path.name}.{process or os.getpid()}")
