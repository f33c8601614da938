"""HTTP's Digest access authentication (RFC 7616 and 2617), the camera's side of it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

REALM = "camera"
_LONGEST = 2000
_PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class Doorkeeper:
    """Lets in who knows the password of `user`, for HTTP and for RTSP."""

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(16)

    @property
    def challenge(self) -> str:
        """For ``WWW-Authenticate``."""
        return f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5, qop="auth"'

    def admits(self, header: str, method: str, user: str, password: str) -> bool:
        """Whether the ``Authorization`` in `header` is good for `method`."""
        if not header.startswith("Digest ") or len(header) > _LONGEST:
            return False
        said = {key: quoted or bare for key, quoted, bare in _PAIR.findall(header)}
        if said.get("nonce") != self._nonce or said.get("username") != user:
            return False
        made = _response(said, method, password).encode()
        return hmac.compare_digest(made, said.get("response", "").encode())


def _response(said: Mapping[str, str], method: str, password: str) -> str:
    one = _md5(f"{said['username']}:{REALM}:{password}")
    two = _md5(f"{method}:{said.get('uri', '')}")
    if said.get("qop") == "auth":
        middle = f"{said.get('nc', '')}:{said.get('cnonce', '')}:auth"
        return _md5(f"{one}:{said['nonce']}:{middle}:{two}")
    return _md5(f"{one}:{said['nonce']}:{two}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
