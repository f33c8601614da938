"""``python -m tests.fault.full_machine``: a whole OnDijon, broker and all, on one small disk
that runs full. 1 where it does not go on by itself once there is room."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.fault.smalldisk import SmallDisk
from tests.whole.installation import Installation, eventually

DISK_BYTES = 64 * 1024 * 1024
FULL_S = 30.0
PATIENCE_S = 240.0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ondijon-full-") as name, ExitStack() as closing:
        folder = Path(name)
        data = folder / "disk"
        data.mkdir()
        try:
            disk = closing.enter_context(SmallDisk(data, DISK_BYTES, elsewhere=()))
        except OSError as error:
            print(f"a full disk under everything is left out: {error}")
            return 0
        city = closing.enter_context(Installation(data, "--headless", "--assets", "600"))
        city.await_engine()
        before = events(city)
        eventually(lambda: events(city) > before, "events come")
        disk.fill()
        time.sleep(FULL_S)
        disk.free()
        freed = time.monotonic()
        known = eventually(lambda: events(city), f"an answer; {city.said()[-2000:]}", PATIENCE_S)
        eventually(lambda: events(city) > known, f"it goes on; {city.said()[-2000:]}", PATIENCE_S)
        print(
            f"a disk of {DISK_BYTES >> 20} MB under broker, engine and field, full for"
            f" {FULL_S:.0f} s: events again {time.monotonic() - freed:.0f} s after there was room"
        )
        code = city.end()
        print(f"ended with code {code}")
        return int(code != 0)


def events(city: Installation) -> int:
    """How many the journal holds, as the engine says; 0 where nobody answers."""
    status = city.ask("status")
    return int(status["engine"]["journal_events"]) if status else 0


if __name__ == "__main__":
    sys.exit(main())
