"""How far a value may be trusted, as the source says."""

from __future__ import annotations

from enum import IntEnum


class Quality(IntEnum):
    """Held as uint8. A bad value is shown and kept, and decides nothing."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


QUALITIES: dict[str, Quality] = {quality.name.lower(): quality for quality in Quality}
STALE_BIT = 0x80  # on the wire only: the value is older than it may be
