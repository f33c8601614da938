"""Where a broker listens, as a person writes it: ``mqtts://user:word@host:8883``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORTS = {"mqtt": 1883, "mqtts": 8883}


class AddressError(ValueError):
    """A broker address that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a client is to the broker."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r}, password=...)"


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Host and port of a broker. `ca` is a file of trusted certificates; ""
    trusts what the system trusts. `certificate` and `key` are files that prove
    who we are, "" for none. `credentials` is None where the address names
    nobody."""

    host: str
    port: int
    tls: bool = False
    credentials: Credentials | None = None
    ca: str = ""
    certificate: str = ""
    key: str = ""

    @property
    def url(self) -> str:
        """The address without credentials, fit for a screen or a log."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtts' if self.tls else 'mqtt'}://{host}:{self.port}"

    @property
    def full_url(self) -> str:
        """The address with credentials: for a child process, never for a log."""
        if self.credentials is None:
            return self.url
        user = quote(self.credentials.user, safe="")
        password = quote(self.credentials.password, safe="")
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{user}:{password}@{rest}"

    @classmethod
    def parse(cls, url: str, *, ca: str = "") -> BrokerAddress:
        """Reads ``mqtt://`` or ``mqtts://`` ``[user[:password]@]host[:port]``.

        Raises AddressError, whose text never repeats a password.
        """
        try:
            parts = urlsplit(url if "://" in url else f"mqtt://{url}")
            port = parts.port
        except ValueError as error:
            raise AddressError(f"not a broker address: {error}") from error
        if parts.scheme not in DEFAULT_PORTS:
            raise AddressError(
                f"a broker address begins with mqtt:// or mqtts://, not {parts.scheme}"
            )
        if not parts.hostname:
            raise AddressError("a broker address needs a host, e.g. mqtts://broker.example:8883")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise AddressError("a broker address ends after the port")
        if port == 0:
            raise AddressError("port 0 is nowhere")
        credentials = None
        if parts.username:
            credentials = Credentials(unquote(parts.username), unquote(parts.password or ""))
        tls = parts.scheme == "mqtts"
        if ca and not tls:
            raise AddressError("certificates are for mqtts:// only")
        return cls(parts.hostname, port or DEFAULT_PORTS[parts.scheme], tls, credentials, ca)


def check_private(path: Path) -> None:
    """AddressError unless `path` is a file that only its owner may read."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise AddressError(f"{path} cannot be used: {error.strerror}") from error
    if mode & 0o077:
        raise AddressError(f"others may read the key {path}: chmod 600 it, better issue a new one")
