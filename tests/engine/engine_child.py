"""An engine on the small town as a process of its own, to be killed.

Arguments: broker URL with credentials, data folder, number of lamps, and where its
journal is kept if not in the folder.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.topics import LIVE
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files
from tests.engine.town import town


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    url, folder, lamps, *store = sys.argv[1:]
    Engine(
        Setting(
            city=town(int(lamps)),
            kind_files=kind_files(),
            address=BrokerAddress.parse(url),
            root=LIVE,
            data_dir=Path(folder),
            store="".join(store),
        )
    ).run(stop)


if __name__ == "__main__":
    main()
