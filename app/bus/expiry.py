"""When the certificates end by which roles get in, before they do."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from app.bus.address import BrokerAddress
from app.bus.entrance import CERTIFICATE_FILE, ROLES_FOLDER
from app.bus.site import AUTHORITY_FOLDER, BROKER_FOLDER, PLAN_FILE

HANDSHAKE_S = 5.0
DAY_S = 86400.0


@dataclass(frozen=True, slots=True, order=True)
class Ending:
    """When (epoch seconds) a certificate ends; `name` is its common name."""

    at: float
    name: str


def endings(address: BrokerAddress) -> list[Ending]:
    """The first to end first: our own, the authority's and the broker's as it shows
    itself; of a site whose whole folder is here, everybody's. What cannot be read says
    nothing, for it says so itself where it is used."""
    if not address.tls:
        return []
    files = [Path(one) for one in (address.certificate, address.ca) if one]
    if address.certificate:
        files += _of_site(Path(address.certificate).absolute())
    found = {ending for path in files for ending in _of_file(path)}
    return sorted(found.union(_of_broker(address)))


def site_endings(folder: Path) -> dict[str, Ending]:
    """By the name that `ondijon site issue` takes, of a site's folder."""
    found = {}
    for path in _of_site(folder / ROLES_FOLDER / "engine" / CERTIFICATE_FILE):
        name = BROKER_FOLDER if path.parent.name == BROKER_FOLDER else path.parent.name
        ending = min(_of_file(path), default=None)
        if ending is not None and name != AUTHORITY_FOLDER:
            found[name] = ending
    return found


def _of_site(certificate: Path) -> list[Path]:
    site = certificate.parents[2]
    if certificate.parents[1].name != ROLES_FOLDER or not (site / PLAN_FILE).is_file():
        return []
    return [
        *sorted((site / ROLES_FOLDER).glob(f"*/{CERTIFICATE_FILE}")),
        site / BROKER_FOLDER / "server.pem",
        site / AUTHORITY_FOLDER / "ca.pem",
    ]


def _of_file(path: Path) -> list[Ending]:
    try:
        return [_ending(one) for one in x509.load_pem_x509_certificates(path.read_bytes())]
    except (OSError, ValueError):
        return []


def _of_broker(address: BrokerAddress) -> Iterable[Ending]:
    """Whoever it is: this is about its time only, and nothing is told to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(OSError, ValueError):  # an SSLError is the first
        if address.certificate:
            context.load_cert_chain(address.certificate, address.key or None)
        where = (address.host, address.port)
        with (
            socket.create_connection(where, HANDSHAKE_S) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as line,
        ):
            shown = line.getpeercert(binary_form=True)
            if shown:
                return [_ending(x509.load_der_x509_certificate(shown))]
    return []


def _ending(certificate: x509.Certificate) -> Ending:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    name = str(names[0].value) if names else ""
    return Ending(certificate.not_valid_after_utc.timestamp(), name)
