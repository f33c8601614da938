"""Where a gateway listens, as a site file writes it."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from hardware.netaddress import is_loopback


def base_url(text: str) -> tuple[str, str]:
    """URL and host of ``https://192.0.2.7:8443/talq`` or ``192.0.2.7:8443``, which is
    spoken to over TLS unless it is this machine. ValueError where it is none."""
    whole = text if "://" in text else f"//{text}"
    parts = urlsplit(whole)
    host = parts.hostname
    if not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"{text!r} is not like https://192.0.2.7:8443")
    if parts.port == 0:
        raise ValueError("port 0 is nowhere")
    scheme = parts.scheme or ("http" if is_loopback(host) else "https")
    if scheme not in ("http", "https"):
        raise ValueError(f"{scheme} is neither http nor https")
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}", host


def made_address(*names: str) -> str:
    """A TALQ address (a UUID) that is always the same for the same names."""
    return str(uuid5(NAMESPACE_URL, "urn:ondijon:talq:" + ":".join(names)))
