"""``connection.json``: what a program on this machine needs to reach the broker.

Holds passwords, so only its owner may read it.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

import msgspec

from app.bus.address import BrokerAddress, Credentials

FILE_NAME = "connection.json"


class ConnectionFileError(RuntimeError):
    """A connection file that is there but cannot be used."""


class Login(msgspec.Struct, frozen=True):
    user: str
    password: str


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """One embedded broker and who may speak to it. `installation` names this
    data folder in client ids; `root` is the topic root last started."""

    installation: str
    kind: str
    host: str = "127.0.0.1"
    port: int = 0
    root: str = ""
    logins: dict[str, Login] = {}

    def address(self, role: str) -> BrokerAddress:
        """Address and credentials of `role`; KeyError where there is no such role."""
        login = self.logins[role]
        return BrokerAddress(
            self.host, self.port, credentials=Credentials(login.user, login.password)
        )


def found_connection(kind: str, roles: tuple[str, ...]) -> Connection:
    """A fresh connection with random passwords, one for each role."""
    logins = {role: Login(role, secrets.token_urlsafe(24)) for role in roles}
    return Connection(installation=secrets.token_hex(4), kind=kind, logins=logins)


def read_connection(folder: Path) -> Connection | None:
    """The connection of a data folder, None where there is none yet.

    Raises ConnectionFileError where the file cannot be read or understood.
    """
    path = folder / FILE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Connection)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConnectionFileError(f"{path} cannot be used: {error}") from error


def write_connection(folder: Path, connection: Connection) -> None:
    """Replaces the file at once or not at all; readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / FILE_NAME, msgspec.json.format(msgspec.json.encode(connection)))


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
