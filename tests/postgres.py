"""A PostgreSQL server of Debian's package, in a folder of its own, on a Unix socket."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from app.store.database import AwayError, Database

PLACES = "/usr/lib/postgresql/*/bin"
UNPRIVILEGED = "postgres"  # the server refuses to be root; Debian's package makes this user
ROLE = "ondijon"
FOLDER_PREFIX = "ondijon-pg-"
PATIENCE_S = 60.0
SETTINGS = {
    "listen_addresses": "",  # the socket alone: no port to be taken by somebody else
    "shared_buffers": "16MB",
    "max_connections": "40",
    "autovacuum": "off",
    "logging_collector": "off",
}


def find_programs() -> Path:
    """The folder of the newest server installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    if not found:
        raise FileNotFoundError(f"no PostgreSQL server in {PLACES}: apt-get install postgresql")
    return found[-1]


class PostgresServer:
    """Founded once; may be ended, killed, frozen and started again."""

    def __init__(self, *, durable: bool = False) -> None:
        """`durable`: also through a power cut, as a site's is; for measuring."""
        self._settings = {**SETTINGS, "fsync": "on" if durable else "off"}
        self._programs = find_programs()
        self._user = UNPRIVILEGED if os.getuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        if self._user is not None:
            shutil.chown(self.folder, self._user, pwd.getpwnam(self._user).pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        self._call("initdb", "-D", "data", "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync")

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={self.folder}"

    def place(self) -> str:
        """The URL of a schema that nobody has used."""
        schema = f"city_{next(self._names)}"
        database = Database(self.url())
        database.run(f"CREATE SCHEMA {schema}")
        database.close()
        return f"{self.url()}&options=-csearch_path%3D{schema}"

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        settings = [f"-c{name}={value}" for name, value in self._settings.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", "-k", self.folder, *settings],
                cwd=self.folder,
                user=self._user,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGINT) -> None:
        """SIGINT: in order, everybody disconnected; SIGQUIT: at once, as a crash is."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE_S)
            self._process = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """All of it stands still, with its connections open; ends with the context."""
        server = psutil.Process(self.pid)
        still = [server, *server.children()]
        _signal(still, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(still, signal.SIGCONT)

    def close(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def _answers(self) -> bool:
        try:
            Database(self.url()).close()
        except AwayError:
            return False
        return True

    def _call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            user=self._user,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()


def _signal(processes: list[psutil.Process], number: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
            process.send_signal(number)
