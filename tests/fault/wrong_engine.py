"""An engine on the small town as a process of its own, right or wrong on purpose.

Arguments: broker URL with credentials, data folder, variant, number of the beat with
messages at which it kills itself between commit and acknowledgement (0: never).

product     commits, then acknowledges; its journal is synchronous FULL
hasty       acknowledges before it commits
careless    commits, then acknowledges; its journal is synchronous NORMAL
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.topics import LIVE
from app.engine.beat import Beat
from app.engine.turn import Turn
from app.wiring import engineroom
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files
from tests.engine.town import town

SAID_AT_MOST_S = 10.0


class MortalBeat(Beat):
    """Kills itself as the messages of a certain beat are about to be committed."""

    fatal = 0
    heard = 0

    def _commit(self, turn: Turn) -> bool:
        if turn.messages:
            type(self).heard += 1
            if self.heard == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return super()._commit(turn)


class HastyBeat(MortalBeat):
    """Acknowledges first, as most programs that speak MQTT do."""

    def _commit(self, turn: Turn) -> bool:
        self._client.ack(turn.messages)
        deadline = time.monotonic() + SAID_AT_MOST_S
        while self._client._paho.want_write() and time.monotonic() < deadline:
            time.sleep(0.001)
        return super()._commit(turn)


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    url, folder, variant, fatal = sys.argv[1:]
    beat = HastyBeat if variant == "hasty" else MortalBeat
    beat.fatal = int(fatal)
    engineroom.Beat = beat  # type: ignore[attr-defined]
    engine = Engine(
        Setting(
            city=town(),
            kind_files=kind_files(),
            address=BrokerAddress.parse(url),
            root=LIVE,
            data_dir=Path(folder),
        )
    )
    if variant == "careless":
        engine.beat._keeper.journal._database.run("PRAGMA synchronous = NORMAL")
    engine.run(stop)


if __name__ == "__main__":
    main()
