"""A broker for made-up devices: nobody else's, on a loopback port."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from pathlib import Path

from app.bus.broker import LOOPBACK, free_port
from app.bus.nats import find_server
from hardware.link import LinkError
from hardware.mqtt.peer import Peer

_START_S = 20.0
_STOP_S = 5.0
_LOOK_S = 0.02
_CONFIGURATION = """\
server_name: madeup
host: {host}
port: -1
log_file: "{folder}/nats-server.log"
logfile_size_limit: 1MB
logfile_max_num: 2
jetstream {{
  store_dir: "{folder}"
  max_memory_store: 64MB
  max_file_store: 256MB
}}
mqtt {{
  host: {host}
  port: {port}
}}
{login}"""


class ServedBroker:
    """nats-server as a child, which forgets all when it ends. Port 0 takes a free one,
    and keeps it over a restart. Without `login` it asks nobody who they are."""

    def __init__(self, port: int = 0, login: tuple[str, str] | None = None) -> None:
        self.port = port
        self._login = login
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Returns when it lets clients in. OSError where it cannot. To be called in a
        thread that lives as long as the broker should."""
        self.port = self.port or free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="ondijon-broker-"))
        try:
            await self._launch(self._folder)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Hangs up on everybody."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # it has nothing to keep
            process.wait(_STOP_S)
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    async def _launch(self, folder: Path) -> None:
        login = ""
        if self._login is not None:
            login = 'authorization {{ user: "{}", password: "{}" }}\n'.format(*self._login)
        configuration = folder / "nats-server.conf"
        text = _CONFIGURATION.format(host=LOOPBACK, port=self.port, folder=folder, login=login)
        configuration.write_text(text, "utf-8")
        command = [str(find_server()), "--config", str(configuration)]
        setpriv = shutil.which("setpriv")  # no broker outlives a killed city
        if setpriv:
            command = [setpriv, "--pdeathsig", "TERM", *command]
        # No asyncio child: it would be watched by a thread of its own.
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(_START_S):
                while not await self._lets_in():
                    if self._process.poll() is not None:
                        raise OSError(f"no broker can listen at port {self.port}")
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError as error:
            raise OSError(f"the broker at port {self.port} does not answer") from error

    async def _lets_in(self) -> bool:
        peer = Peer(LOOPBACK, self.port, "madeup-probe", _START_S, login=self._login)
        try:
            await peer.connect()
        except LinkError:
            return False
        finally:
            peer.end()
            await peer.ended()
        return True
