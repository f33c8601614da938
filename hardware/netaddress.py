"""Where a device listens, as a site file writes it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def split_address(text: str, default_port: int) -> tuple[str, int]:
    """``host``, ``host:port`` or ``[v6]:port``. ValueError where it is none."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in text:
        raise ValueError(f"{text!r} is not like 192.0.2.7:502")
    if parts.port == 0:
        raise ValueError("port 0 is nowhere")
    return parts.hostname, parts.port or default_port


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by its own word and without asking anybody."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
