"""What one role of a site needs to get in: where the broker is, and its own certificate."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.bus.address import AddressError, BrokerAddress, check_private
from app.bus.authority import Identity
from app.bus.connection import write_private

FILE_NAME = "site.json"
ROLES_FOLDER = "roles"
CA_FILE = "ca.pem"
CERTIFICATE_FILE = "client.pem"
KEY_FILE = "client.key"


class Entrance(msgspec.Struct, frozen=True, kw_only=True):
    """``site.json``: who the folder is for, where the site's broker listens, and the
    topic root of the city."""

    role: str
    host: str
    port: int
    root: str


def read_entrance(site: Path, role: str) -> BrokerAddress:
    """The address for `role`, out of a site's folder or of that role's own part of it.

    Raises AddressError where there is none, where it is for somebody else, or
    where others may read the key.
    """
    folder = _folder(site, role)
    entrance = _read(folder, role)
    if entrance.role != role:
        raise AddressError(f"{folder} lets {entrance.role} in, not {role}")
    key = folder / KEY_FILE
    check_private(key)
    return BrokerAddress(
        entrance.host,
        entrance.port,
        tls=True,
        ca=str(folder / CA_FILE),
        certificate=str(folder / CERTIFICATE_FILE),
        key=str(key),
    )


def read_root(site: Path) -> str:
    """The topic root of a site, out of its folder or any role's part of it."""
    return _read(_folder(site, "engine"), "engine").root


def _folder(site: Path, role: str) -> Path:
    return site if (site / FILE_NAME).is_file() else site / ROLES_FOLDER / role


def _read(folder: Path, role: str) -> Entrance:
    path = folder / FILE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Entrance)
    except FileNotFoundError as error:
        raise AddressError(
            f"no {path}: `ondijon site init` makes what {role} needs, and its folder "
            f"{ROLES_FOLDER}/{role} belongs on the machine where it runs"
        ) from error
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AddressError(f"{path} cannot be used: {error}") from error


def write_entrance(folder: Path, entrance: Entrance, identity: Identity, ca: bytes) -> None:
    """The folder of one role or source, readable by its owner only."""
    folder.mkdir(mode=0o700, exist_ok=True)
    write_private(folder / CA_FILE, ca)
    write_private(folder / CERTIFICATE_FILE, identity.certificate)
    write_private(folder / KEY_FILE, identity.key)
    write_private(folder / FILE_NAME, msgspec.json.format(msgspec.json.encode(entrance)) + b"\n")
