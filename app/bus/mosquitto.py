"""Mosquitto as a child, with the settings it needs to lose as little as it can."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from app.bus.broker import LOOPBACK, MAX_PACKET_BYTES, Broker, BrokerError
from app.bus.connection import write_private
from app.bus.permission import may_publish, may_subscribe

SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin"  # not on an ordinary user's path

# The same lines as packaging/mosquitto/ondijon.conf, which a site installs.
SETTINGS = (
    "allow_anonymous false",
    "persistence true",
    # Its defaults cut retained messages at about 1,020 and keep 1,000 for an
    # absent client. Not 0 ("no limit"): 2.0.11 then hangs up on every client
    # that publishes where it may not, instead of dropping the message.
    "max_queued_messages 10000000",
    "max_queued_bytes 0",
    "max_inflight_messages 0",
    f"max_packet_size {MAX_PACKET_BYTES}",
    # The whole file is rewritten each time, so not at every message: kill -9
    # of this broker can take the last ten seconds.
    "autosave_interval 10",
    "autosave_on_changes false",
    "persistent_client_expiration 14d",
    "set_tcp_nodelay true",
    "sys_interval 0",
)


class MosquittoBroker(Broker):
    """Mosquitto 2 of this machine on the loopback.

    Queued messages survive an orderly restart; after kill -9 it comes back
    with what it last saved, at most ten seconds old.
    """

    kind = "mosquitto"

    @property
    def log_file(self) -> Path:
        return self.folder / "mosquitto.log"

    def _prepare(self) -> list[str]:
        server = find_program("mosquitto")
        self._write_passwords()
        write_private(self.folder / "access.conf", self._access().encode())
        lines = [
            "# Written at each start; changes here are lost.",
            f"listener {self.port} {LOOPBACK}",
            f"password_file {self.folder / 'passwords'}",
            f"acl_file {self.folder / 'access.conf'}",
            f"persistence_location {self.folder}{os.sep}",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            *SETTINGS,
        ]
        if os.geteuid() == 0:
            lines.append("user root")  # it would change to a user who cannot write here
        configuration = self.folder / "mosquitto.conf"
        write_private(configuration, ("\n".join(lines) + "\n").encode())
        return [server, "-c", str(configuration)]

    def _write_passwords(self) -> None:
        """In plain, then hashed in place: no password on a command line."""
        path = self.folder / "passwords"
        logins = self.connection.logins.values()
        text = "".join(f"{login.user}:{login.password}\n" for login in logins)
        write_private(path, text.encode())
        done = subprocess.run(
            [find_program("mosquitto_passwd"), "-U", str(path)], capture_output=True, check=False
        )
        if done.returncode:
            path.unlink(missing_ok=True)
            raise BrokerError(f"mosquitto_passwd failed: {done.stderr.decode(errors='replace')}")

    def _access(self) -> str:
        lines: list[str] = []
        for role, login in self.connection.logins.items():
            lines.append(f"user {login.user}")
            lines += [f"topic write {topic}" for topic in may_publish(role)]
            lines += [f"topic read {topic}" for topic in may_subscribe(role)]
            lines.append("")
        return "\n".join(lines)


def find_program(program: str) -> str:
    """Path of a program of Mosquitto's; BrokerError where it is not installed."""
    found = shutil.which(program) or shutil.which(program, path=SYSTEM_FOLDERS)
    if found is None:
        raise BrokerError(
            f"{program} is missing: install Mosquitto (apt-get install mosquitto), "
            "or use the embedded broker"
        )
    return found
