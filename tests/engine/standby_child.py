"""An engine on the small town that leads or follows, as a process of its own.

Arguments: broker URL with credentials, data folder, whether it is a standby (0 or 1).
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.topics import LIVE
from app.wiring.engineroom import Setting
from app.wiring.relay import serve
from resources.shelf import kind_files
from tests.engine.town import town


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    url, folder, standby = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, filename=f"{folder}.log")
    setting = Setting(
        city=town(),
        kind_files=kind_files(),
        address=BrokerAddress.parse(url),
        root=LIVE,
        data_dir=Path(folder),
    )
    serve(setting, stop, standby=standby == "1")


if __name__ == "__main__":
    main()
