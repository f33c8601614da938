"""WS-Security's UsernameToken with a digest: who asks, without saying the password."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from zeep.wsse.username import UsernameToken

from hardware.link import Clock

WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DRIFT_S = 10.0  # how far the clock of who asks may be away
Password = Callable[[], str]  # read when it is needed, never kept


class Signature:
    """Signs envelopes for zeep. A camera refuses what was signed at another time than it
    has itself, so `ahead_s` is how far its clock is ahead of ours."""

    def __init__(self, user: str, password: Password, clock: Clock) -> None:
        self.ahead_s = 0.0
        self._user = user
        self._password = password
        self._clock = clock

    def apply(self, envelope: etree._Element, headers: Any) -> tuple[etree._Element, Any]:
        if not self._user:
            return envelope, headers
        created = datetime.fromtimestamp(self._clock() + self.ahead_s, UTC)
        token = UsernameToken(  # type: ignore[no-untyped-call]
            self._user,
            self._password(),
            use_digest=True,
            created=created.replace(microsecond=0),
            zulu_timestamp=True,
        )
        signed: tuple[etree._Element, Any] = token.apply(  # type: ignore[no-untyped-call]
            envelope, headers
        )
        return signed

    def verify(self, envelope: etree._Element) -> None:
        """Cameras do not sign."""


def is_signed(envelope: etree._Element, user: str, password: str, now: float) -> bool:
    """Whether `envelope` carries the digest of that password, made about `now`."""
    found = {
        name: envelope.findtext(f".//{{{space}}}{name}") or ""
        for space, name in ((WSSE, "Username"), (WSSE, "Password"), (WSSE, "Nonce"))
    }
    created = envelope.findtext(f".//{{{WSU}}}Created") or ""
    try:
        nonce = base64.b64decode(found["Nonce"], validate=True)
        at = datetime.fromisoformat(created)
        if at.tzinfo is None or abs(at.timestamp() - now) > DRIFT_S:
            return False
    except (binascii.Error, ValueError, OverflowError):
        return False
    made = hashlib.sha1(nonce + created.encode() + password.encode()).digest()
    said = found["Password"].strip().encode()
    return found["Username"] == user and hmac.compare_digest(base64.b64encode(made), said)
