"""What a gateway knows us by, and we it, read from the secrets beside a site file."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from hardware.linkplan import Shelf
from hardware.talq.options import TalqOptions


@dataclass(frozen=True, slots=True)
class Credentials:
    """`token` is ours and `gateway_token` the gateway's, "" for none; `tls` how to speak
    to it, and `own` how it speaks to us."""

    token: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None
    gateway_token: str = field(default="", repr=False)
    own: ssl.SSLContext | None = None


def read_credentials(options: TalqOptions, shelf: Shelf, encrypted: bool) -> Credentials:
    """OSError, with a reason fit for a screen, where a secret is not there or is none."""
    listening = options.listen_certificate
    return Credentials(
        token=shelf.secret(options.token) if options.token else "",
        tls=_client(options, shelf) if encrypted else None,
        gateway_token=shelf.secret(options.gateway_token) if options.gateway_token else "",
        own=_server(shelf.secret_path(listening)) if listening else None,
    )


def _client(options: TalqOptions, shelf: Shelf) -> ssl.SSLContext:
    authority = shelf.secret_path(options.ca) if options.ca else None
    own = shelf.secret_path(options.certificate) if options.certificate else None
    try:
        context = ssl.create_default_context(cafile=authority)
        if own is not None:
            context.load_cert_chain(own)
    except ssl.SSLError:  # its text could quote the file
        raise OSError("the authority or the certificate is no PEM file") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _server(own: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(own)
    except ssl.SSLError:
        raise OSError("the certificate to listen with is no PEM file") from None
    return context
