"""What a gateway knows us by, read from the secrets beside a site file."""

from __future__ import annotations

import ssl
from pathlib import Path

from hardware.linkplan import Shelf
from hardware.talq.options import TalqOptions


def read_credentials(
    options: TalqOptions, shelf: Shelf, encrypted: bool
) -> tuple[str, ssl.SSLContext | None]:
    """The token, "" for none, and how to speak TLS. OSError where a secret is not there
    or is none."""
    token = shelf.secret(options.token) if options.token else ""
    if not encrypted:
        return token, None
    authority = shelf.secret_path(options.ca) if options.ca else None
    own = shelf.secret_path(options.certificate) if options.certificate else None
    return token, _context(authority, own)


def _context(authority: Path | None, own: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if own is not None:
            context.load_cert_chain(own)
    except ssl.SSLError as error:  # its text could quote the file
        raise OSError("the certificate or the authority is no PEM file") from error
    return context
