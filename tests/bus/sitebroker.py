"""The broker of a site that `ondijon site init` would make, really running."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from app.bus.address import BrokerAddress
from app.bus.authority import Authority, Identity
from app.bus.broker import LOOPBACK, free_port
from app.bus.connection import write_private
from app.bus.entrance import read_entrance
from app.bus.mosquitto import find_program
from app.bus.nats import find_server
from app.bus.site import (
    AUTHORITY_FOLDER,
    BROKER_FOLDER,
    MOSQUITTO_FILE,
    NATS_FILE,
    SitePlan,
    found_site,
)
from tests.bus.conftest import until

SOURCES = ("lighting-01", "lighting-02")
CARRIED = ("modbus-01",)


class SiteBroker:
    """A site in `folder`, and its broker of `kind` (mosquitto or nats); a context."""

    def __init__(self, folder: Path, kind: str, *more_sources: str) -> None:
        self.folder = folder
        self.kind = kind
        self.port = free_port()
        self.plan = SitePlan(
            hosts=(LOOPBACK,),
            port=self.port,
            sources=(*SOURCES, *more_sources),
            carried=CARRIED,
            listen=LOOPBACK,
        )
        self.names = found_site(folder, self.plan, time.time())
        self.authority = Authority.read(folder / AUTHORITY_FOLDER)
        self._process: subprocess.Popen[bytes] | None = None

    def put_server(self, identity: Identity) -> None:
        """Another certificate for the broker, before it starts."""
        write_private(self.folder / BROKER_FOLDER / "server.pem", identity.certificate)
        write_private(self.folder / BROKER_FOLDER / "server.key", identity.key)

    def allow_all_to(self, name: str) -> None:
        """Lets `name` say and hear everything, so that a test can look on."""
        broker = self.folder / BROKER_FOLDER
        mosquitto, nats = broker / "access.conf", broker / NATS_FILE
        blocks = mosquitto.read_text().split("\n\n")
        kept = [block for block in blocks if not block.startswith(f"user {name}\n")]
        mosquitto.write_text("\n\n".join([*kept, f"user {name}\ntopic readwrite #\n"]))
        lines = nats.read_text().splitlines()
        at = next(number for number, line in enumerate(lines) if f'"CN={name}"' in line)
        lines[at] = (
            f'    {{"user": "CN={name}", "permissions": {{"publish": ">", "subscribe": ">"}}}}'
        )
        nats.write_text("\n".join(lines))

    def address(self, name: str) -> BrokerAddress:
        return read_entrance(self.folder, name)

    def start(self) -> None:
        broker = self.folder / BROKER_FOLDER
        if self.kind == "mosquitto":
            command = [find_program("mosquitto"), "-c", str(broker / MOSQUITTO_FILE)]
        else:
            command = [str(find_server()), "--config", str(broker / NATS_FILE)]
        with (broker / "test.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._listens, f"the site's broker listens: {(broker / 'test.log').read_text()}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

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

    def _listens(self) -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex((LOOPBACK, self.port)) == 0
