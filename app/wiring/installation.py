"""The name of this data folder in client ids, so that two installations on
one broker never throw each other out."""

from __future__ import annotations

import secrets
from pathlib import Path

from app.bus.connection import read_connection, write_private
from app.bus.topics import is_identity


def installation(data_dir: Path) -> str:
    """The embedded broker's own name for it, else one drawn at first use."""
    connection = read_connection(data_dir)
    if connection is not None:
        return connection.installation
    path = data_dir / "installation"
    if path.is_file():
        name = path.read_text("utf-8").strip()
        if is_identity(name) and len(name) <= 16:
            return name
    data_dir.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(4)
    write_private(path, name.encode())
    return name
