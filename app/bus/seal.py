"""Wishes sealed with a key that one desk and the engine share.

The key never crosses the broker, not even once: each side sends the public half of a
pair made for this one sign-in (X25519), and both come to the same key (HKDF, SHA-256).
A wish then carries an HMAC of all that it says, which is worth nothing for any other,
so that it may lie on a broker's disk.
"""

from __future__ import annotations

import hmac

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.bus.wire import Wish

KEY_BYTES = 32
_DECODER = msgspec.msgpack.Decoder(Wish)
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")


class HalfKey:
    """One side of an agreement; for one sign-in only."""

    def __init__(self) -> None:
        self._private = X25519PrivateKey.generate()

    @property
    def public(self) -> str:
        """What the other side gets, in hexadecimal."""
        return self._private.public_key().public_bytes_raw().hex()

    def agree(self, other: str, *context: str) -> bytes:
        """The key, where `other` is the public half of the other side and `context` is
        what both know of the session. Raises ValueError for what is no public half."""
        shared = self._private.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(other)))
        info = msgspec.msgpack.encode(("ondijon sign-in", *context))
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(shared)


def sealed(key: bytes, wish: Wish) -> Wish:
    """The same wish with its seal."""
    return msgspec.structs.replace(wish, seal=_seal(key, wish))


def unbroken(key: bytes, wish: Wish) -> bool:
    """Whether the wish was sealed with `key`, and says what it said then."""
    return hmac.compare_digest(_seal(key, wish).encode(), wish.seal.encode())


def _seal(key: bytes, wish: Wish) -> str:
    # By way of the wire: what a desk holds as 5 the engine reads as 5.0.
    plain = _DECODER.decode(msgspec.msgpack.encode(msgspec.structs.replace(wish, seal="")))
    return hmac.digest(key, _ENCODER.encode(plain), "sha256").hex()
