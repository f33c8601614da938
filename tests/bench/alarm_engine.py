"""An engine as shipped, but for the delays of a lamp's rules: what a bench measures
is the way of an alarm, not the wait that its rule asks for."""

from __future__ import annotations

import gc
import re
import signal
import sys
import threading
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.topics import LIVE
from app.wiring.cityfile import load_or_found
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files, philosophy_file

KIND = "streetlight.toml"


def undelayed() -> dict[str, str]:
    """The kinds, lamps without delays."""
    files = kind_files()
    files[KIND] = re.sub(r"^(on|off)_delay_s = .*$", "", files[KIND], flags=re.MULTILINE)
    return files


def main() -> None:
    """Arguments: broker URL with credentials, data folder with its city."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    url, folder = sys.argv[1:]
    city, _ = load_or_found(Path(folder), None, 1)
    engine = Engine(
        Setting(
            city=city,
            kind_files=undelayed(),
            philosophy=philosophy_file(),
            address=BrokerAddress.parse(url),
            root=LIVE,
            data_dir=Path(folder),
        )
    )
    gc.freeze()  # as the role does
    gc.set_threshold(50_000, 20, 50)
    engine.run(stop)
