"""One session with an OPC UA server, in our own words.

What asyncua raises or logs ends here: a LinkError with one plain sentence. Of its
client we use the steps, not what keeps it alive: no task of it is ever begun.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from asyncua import Client, ua
from asyncua.client.ua_session import UaSession
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from asyncua.crypto.uacrypto import CertProperties
from cryptography import x509

from hardware.link import LinkError
from hardware.linkplan import Shelf
from hardware.opcua.options import OpcUaOptions

_SESSION_MS = 60_000  # after which a server forgets a session that nobody ended
_FAREWELL_S = 0.5
_RENEW_AT = 0.7  # of the life of a channel
_DEFAULT_URI = "urn:ondijon:gateway"


def hush() -> None:
    """asyncua logs each fault with its stack, and much that is none."""
    logging.getLogger("asyncua").setLevel(logging.CRITICAL + 1)


class _Session(UaSession):
    """One whose publishing is asked for by us."""

    def ensure_publish_loop(self) -> None:
        """Not by a task of its own."""


class Session:
    """With the server at `url`. LinkError from all but `end`."""

    def __init__(self, url: str, options: OpcUaOptions, shelf: Shelf, timeout_s: float) -> None:
        hush()
        self.name = url.removeprefix("opc.tcp://")
        self._url = url
        self._options = options
        self._shelf = shelf
        self._timeout_s = timeout_s
        self._client: Client | None = None
        self._ended = False
        self._renew_at = 0.0

    @property
    def connected(self) -> bool:
        protocol = None if self._client is None else self._client.uaclient.protocol
        return protocol is not None and protocol.transport is not None

    async def connect(self) -> None:
        """Connects, and stays closed after `end`."""
        await self.leave()
        if self._ended:
            raise LinkError(f"the link to {self.name} has ended")
        client = Client(self._url, timeout=self._timeout_s)
        client.uaclient.session = _Session(client.uaclient)
        client.session_timeout = _SESSION_MS
        client.application_uri = _DEFAULT_URI
        self._client = client
        with self.translated(f"no connection to {self.name}"):
            async with asyncio.timeout(self._timeout_s * 2.0):
                await self._secure(client)
                await client.connect_socket()
                await client.send_hello()
                await client.open_secure_channel()
                await client.create_session()
                await client.activate_session(
                    username=self._options.user or None, password=self._password()
                )
        life_s = client.secure_channel_timeout / 1000.0
        self._renew_at = asyncio.get_running_loop().time() + life_s * _RENEW_AT
        if self._ended:
            self.cut()
            raise LinkError(f"the link to {self.name} has ended")

    def service(self) -> UaSession:
        """The services of the session."""
        if self._client is None or not self.connected:
            raise LinkError(f"no connection to {self.name}")
        return self._client.uaclient.session

    async def renew(self) -> None:
        """Renews the channel where it is time to."""
        if self._client is not None and asyncio.get_running_loop().time() >= self._renew_at:
            with self.translated(f"{self.name} does not renew the channel"):
                async with asyncio.timeout(self._timeout_s):
                    await self._client.open_secure_channel(renew=True)
            life_s = self._client.secure_channel_timeout / 1000.0
            self._renew_at = asyncio.get_running_loop().time() + life_s * _RENEW_AT

    async def asked(self, request: Any, within_s: float | None = None) -> Any:
        """What the server answers to a service call in time."""
        with self.translated(f"{self.name} does not answer"):
            async with asyncio.timeout(within_s or self._timeout_s):
                return await request

    @contextlib.contextmanager
    def translated(self, sentence: str) -> Iterator[None]:
        """Hangs up, and says `sentence` of whatever went wrong."""
        try:
            yield
        except LinkError:
            self.cut()
            raise
        except (TimeoutError, OSError) as error:
            self.cut()
            _unless_cancelled()
            raise LinkError(sentence) from error
        except ua.UaStatusCodeError as error:
            self.cut()
            _unless_cancelled()
            raise LinkError(f"{self.name} refuses: {ua.StatusCode(error.code).name}") from error
        except Exception as error:  # another's code, or what nobody understands
            self.cut()
            _unless_cancelled()
            raise LinkError(f"{sentence}: {type(error).__name__}") from error
        _unless_cancelled()

    async def leave(self) -> None:
        """Ends the session so that the server need not remember it."""
        client = self._client
        if client is not None and self.connected:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_FAREWELL_S):
                    await client.uaclient.session.close_session(True)
        self.cut()

    def cut(self) -> None:
        """Hangs up."""
        client, self._client = self._client, None
        protocol = None if client is None else client.uaclient.protocol
        if protocol is not None and protocol.transport is not None:
            protocol.transport.abort()

    def end(self) -> None:
        """Nothing connects any more: an order that still waits would do so."""
        self._ended = True

    async def _secure(self, client: Client) -> None:
        options = self._options
        if options.security == "none":
            return
        own = self._read("certificate", options.certificate)
        client.application_uri = _uri_of(own)
        await client.set_security(
            SecurityPolicyBasic256Sha256,
            CertProperties(own, "pem"),
            CertProperties(self._read("private key", options.private_key), "pem"),
            server_certificate=CertProperties(
                self._read("server certificate", options.server_certificate), "pem"
            ),
            mode=ua.MessageSecurityMode.SignAndEncrypt,
        )

    def _read(self, what: str, name: str) -> bytes:
        try:
            return self._shelf.secret_path(name).read_bytes()
        except OSError as error:
            raise LinkError(f"{what}: {error}") from error

    def _password(self) -> str | None:
        if not self._options.password:
            return None
        try:
            return self._shelf.secret(self._options.password)
        except OSError as error:
            raise LinkError(f"password: {error}") from error


def _uri_of(certificate: bytes) -> str:
    """Who a certificate says that we are."""
    try:
        read = x509.load_pem_x509_certificate(certificate)
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = names.get_values_for_type(x509.UniformResourceIdentifier)
    except (ValueError, x509.ExtensionNotFound) as error:
        raise LinkError("our certificate cannot be read, or names no application URI") from error
    return found[0] if found else _DEFAULT_URI


def _unless_cancelled() -> None:
    """asyncua makes an error of its own of a cancellation, or none: it stays one."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
