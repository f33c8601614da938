"""A server and an engine's store that are killed, frozen and cut off, again and again.

``python -m tests.store.storm 200 [SEED]`` does so many faults and prints what became of
every commit that was said to be durable.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.audit_check import AuditCheck
from app.store.audit import AuditReader
from app.store.database import Database
from app.store.spool import SPOOL
from tests.postgres import PostgresServer
from tests.store.storm_child import AWAY, BACK

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 60.0


@dataclass
class Toll:
    """What it came to. `unsaid`: durable, but the word that it is was lost in a kill."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    said: int = 0
    lost: int = 0
    doubled: int = 0
    unsaid: int = 0
    records: int = 0
    findings: int = 0

    @property
    def sound(self) -> bool:
        kills = self.faults["kill"] + self.faults["both"]
        return not (self.lost or self.doubled or self.findings) and self.unsaid <= 3 * kills


class Committer:
    """The child process, and all that its starts have said."""

    def __init__(self, url: str, spool: Path) -> None:
        self._told = (url, str(spool))
        self.texts: list[str] = []
        self.away = False
        self._starts = 0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        self._starts += 1
        self.away = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.storm_child", *self._told, str(self._starts)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()

    def end(self, number: signal.Signals) -> int:
        assert self._process is not None
        assert self._reader is not None
        self._process.send_signal(number)
        code = self._process.wait(PATIENCE_S)
        self._reader.join()
        return code

    def await_more(self, count: int) -> None:
        until = len(self.texts) + count
        wait_for(lambda: len(self.texts) >= until)

    def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                if line.strip() in (AWAY, BACK):
                    self.away = line.strip() == AWAY
                elif line.endswith("\n"):
                    self.texts += line.split()


class Storm:
    """Faults of a server and of who commits to it, by a seed."""

    def __init__(self, server: PostgresServer, folder: Path, seed: int) -> None:
        self.server = server
        self.url = server.place()
        self.toll = Toll(seed)
        self._dice = random.Random(seed)
        self._committer = Committer(self.url, folder / SPOOL)
        self._kinds: dict[str, Callable[[], None]] = {
            "end": self._end,
            "freeze": self._freeze,
            "cut": self._cut,
            "kill": self._kill,
            "both": self._both,
        }

    def run(self, faults: int) -> Toll:
        """So many faults, then a look at what is on the server."""
        self._committer.start()
        try:
            self._committer.await_more(20)
            for number in range(faults):
                kinds = list(self._kinds)
                # each kind in its turn, so that a short storm has all
                kind = kinds[number] if number < len(kinds) else self._dice.choice(kinds)
                self._kinds[kind]()
                self.toll.faults[kind] += 1
                self._committer.await_more(self._dice.randint(1, 40))
            wait_for(lambda: not self._committer.away)
            self._committer.await_more(5)
        finally:
            code = self._committer.end(signal.SIGTERM)
        assert code == 0
        self._judge()
        return self.toll

    def _pause(self, most_s: float) -> None:
        time.sleep(self._dice.uniform(0.0, most_s))

    def _end(self) -> None:
        self.server.stop(signal.SIGQUIT)
        self._pause(0.8)
        self.server.start()

    def _freeze(self) -> None:
        with self.server.frozen():
            self._pause(4.5)  # the store waits for 3 s

    def _cut(self) -> None:
        """Only this connection, in the midst of what it does."""
        database = Database(self.server.url())
        database.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'ondijon' AND pid <> pg_backend_pid()"
        )
        database.close()

    def _kill(self) -> None:
        self._committer.end(signal.SIGKILL)
        self._committer.start()

    def _both(self) -> None:
        """As when the power of both goes, and the server's comes back later."""
        self.server.stop(signal.SIGQUIT)
        self._pause(0.2)
        self._committer.end(signal.SIGKILL)
        self._committer.start()
        self._committer.await_more(1)
        self.server.start()

    def _judge(self) -> None:
        database = Database(self.url, read_only=True)
        rows = database.rows("SELECT seq, payload FROM events ORDER BY seq")
        database.close()
        assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
        kept = Counter(bytes(payload).decode() for _, payload in rows)
        said = self._committer.texts
        toll = self.toll
        toll.said = len(said)
        toll.lost = sum(kept[text] == 0 for text in said)
        toll.doubled = sum(count > 1 for count in kept.values())
        toll.unsaid = len(kept.keys() - set(said))
        reader, check = AuditReader(self.url), AuditCheck()
        toll.findings = len(list(check.take(reader.links())))
        toll.records = check.seen
        reader.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def main() -> int:
    faults = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    server = PostgresServer()
    try:
        server.start()
        with tempfile.TemporaryDirectory() as folder:
            toll = Storm(server, Path(folder), seed).run(faults)
    finally:
        server.close()
    print(toll)
    return 0 if toll.sound else 1


if __name__ == "__main__":
    sys.exit(main())
