"""What a site file says of a context broker."""

from __future__ import annotations

import ssl
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from hardware.link import LinkError
from hardware.linkplan import Shelf
from hardware.sitefile import Name

MOST_ENTITIES = 5000
Secret = Annotated[str, msgspec.Meta(max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=500)]
_PORTS = {"http": 80, "https": 443}


class Api(StrEnum):
    LD = "ngsi-ld"
    V2 = "ngsi-v2"


class Form(StrEnum):
    """How values are asked for. Without their own times, key-values say less."""

    NORMALIZED = "normalized"
    CONCISE = "concise"
    KEY_VALUES = "keyValues"


class NgsiEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` is the entity `id` of the context broker."""

    asset: Name
    id: Annotated[str, msgspec.Meta(pattern="^[^\\s,&?/#\\x00-\\x1f]{1,256}$")]


class NgsiOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is the context broker's, before ``/ngsi-ld`` or ``/v2``. `token` and `ca` name
    secrets; `tenant` and `path` are those of a broker that has several. `context` is the
    address of a JSON-LD context that the broker is to use; nobody here fetches it.
    `listen` is where notifications come in, and `notify` how the broker calls that
    place, where it is another."""

    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
    api: Api = Api.LD
    form: Form = Form.NORMALIZED
    tenant: Text = ""
    path: Text = ""
    context: Text = ""
    token: Secret = ""
    ca: Secret = ""
    listen: Text = ""
    notify: Text = ""
    entities: Annotated[list[NgsiEntity], msgspec.Meta(min_length=1, max_length=MOST_ENTITIES)]


def host_of(url: str) -> str:
    """ValueError where `url` is no address of a server."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is not like http://192.0.2.7:1026")
    if parts.username is not None or parts.port == 0:
        raise ValueError("neither a user nor port 0 belongs there")
    return parts.hostname


def port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or _PORTS[parts.scheme]


def tls_of(options: NgsiOptions, shelf: Shelf) -> ssl.SSLContext | None:
    """What to trust; LinkError where the certificates cannot be used."""
    if not options.url.startswith("https://"):
        return None
    try:
        ca = str(shelf.secret_path(options.ca)) if options.ca else None
        return ssl.create_default_context(cafile=ca)
    except ssl.SSLError as error:
        raise LinkError(f"{options.ca} holds no certificates") from error
    except OSError as error:
        raise LinkError(str(error)) from error


def token_of(options: NgsiOptions, shelf: Shelf) -> str:
    """The secret that says who we are, read now; "" where none is named."""
    try:
        return shelf.secret(options.token) if options.token else ""
    except OSError as error:
        raise LinkError(str(error)) from error
