"""A broker as a child process: started, proven alive, stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from app.bus.address import BrokerAddress, Credentials
from app.bus.connection import Connection, found_connection, read_connection, write_connection
from app.bus.permission import ROLES
from app.bus.probe import probe

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 18830
MAX_PACKET_BYTES = 1024 * 1024
_START_S = 20.0
_STOP_S = 10.0
_LOG_BYTES = 8 * 1024 * 1024


class BrokerError(RuntimeError):
    """A broker that cannot be started; the text says why and what to do."""


def free_port() -> int:
    """A TCP port of the loopback that nobody holds at this moment."""
    with socket.socket() as probe_socket:
        probe_socket.bind((LOOPBACK, 0))
        port: int = probe_socket.getsockname()[1]
        return port


class Broker(ABC):
    """Base of the brokers that we start ourselves, on the loopback only.

    Everything it keeps lies in ``<data_dir>/broker``; who may speak to it in
    ``<data_dir>/connection.json``, written at the first start. `port` 0 takes
    a free one, which then stays the same for the life of this object.
    Call :meth:`start` from a thread that lives as long as the broker should:
    the kernel ends the child when that thread is gone.
    """

    kind = ""

    def __init__(self, data_dir: Path, port: int = DEFAULT_PORT, root: str = "") -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "broker" / self.kind
        self.port = port
        self.connection = self._own_connection(root)
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def _prepare(self) -> list[str]:
        """Writes the configuration and returns the command line."""

    @property
    def url(self) -> str:
        return self.address().url

    @property
    def credentials(self) -> dict[str, Credentials]:
        return {
            role: Credentials(login.user, login.password)
            for role, login in self.connection.logins.items()
        }

    def address(self, role: str = "") -> BrokerAddress:
        """Where to connect; with the credentials of `role` if one is named."""
        credentials = self.credentials[role] if role else None
        return BrokerAddress(LOOPBACK, self.port, credentials=credentials)

    @property
    def log_file(self) -> Path:
        return self.folder / "broker.log"

    @property
    def pid(self) -> int | None:
        """Of the running broker, None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Starts and returns once a client can connect; BrokerError otherwise."""
        if self.pid is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.port = self.port or free_port()
        self._refuse_taken_port()
        self.connection = msgspec.structs.replace(self.connection, port=self.port)
        command = self._prepare()
        self._turn_log()
        write_connection(self.data_dir, self.connection)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                _dying_with_parent(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the launcher, which ends us last
            )
        self._await_answer()

    def stop(self) -> None:
        """Ends the broker in order, by force after ten seconds."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the broker as a power cut of the process would."""
        self._end(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _own_connection(self, root: str) -> Connection:
        known = read_connection(self.data_dir)
        fresh = found_connection(self.kind, ROLES)
        if known is None:
            return msgspec.structs.replace(fresh, root=root)
        logins = {role: known.logins.get(role, fresh.logins[role]) for role in ROLES}
        return msgspec.structs.replace(
            known, kind=self.kind, host=LOOPBACK, root=root or known.root, logins=logins
        )

    def _refuse_taken_port(self) -> None:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((LOOPBACK, self.port))
            except OSError as error:
                raise BrokerError(
                    f"port {self.port} of this machine cannot be used ({error.strerror}): stop the "
                    "program that holds it, or choose another port with --port"
                ) from error

    def _turn_log(self) -> None:
        """One old log is kept; a broker that does not turn its own grows it."""
        with contextlib.suppress(FileNotFoundError):
            if self.log_file.stat().st_size > _LOG_BYTES:
                self.log_file.replace(self.log_file.with_suffix(".log.1"))

    def _await_answer(self) -> None:
        address = self.address("engine")
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if self.pid is None:
                raise BrokerError(f"the broker ended at once: {self._last_words()}")
            code = probe(address)
            if code == 0:
                return
            if code is not None:
                self.stop()
                raise BrokerError(f"the broker refuses our own password (code {code})")
            time.sleep(0.02)
        self.kill()
        raise BrokerError(f"the broker does not answer: {self._last_words()}")

    def _last_words(self) -> str:
        with contextlib.suppress(OSError), self.log_file.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            lines = log.read().decode(errors="replace").splitlines()
            return " / ".join(lines[-3:]) or f"see {self.log_file}"
        return f"see {self.log_file}"

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(number)
            process.send_signal(signal.SIGCONT)  # a stopped process hears nothing else
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _dying_with_parent(command: list[str]) -> list[str]:
    """The command under setpriv, so that no broker outlives a killed launcher.

    setpriv is part of util-linux; elsewhere the command stays as it is.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command
