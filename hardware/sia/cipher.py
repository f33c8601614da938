"""What is encrypted in DC-09: AES in CBC, written as hex digits.

After ANSI/SIA DC-09-2021, which has it begin with zeros and proves nobody's
origin: the time in the message is what keeps old ones from being sent again.
"""

from __future__ import annotations

import random
import string

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hardware.sia.frame import FrameError

_BLOCK = 16
_BEGIN = bytes(_BLOCK)
_KEY_SIZES = (16, 24, 32)
_PADDING = string.ascii_letters + string.digits


def key_of(secret: str) -> bytes:
    """A key of 128, 192 or 256 bits: as hex digits, or as characters, which is how some
    panels take it. ValueError, which does not repeat the secret, where it is none."""
    try:
        key = bytes.fromhex(secret)
    except ValueError:
        key = b""
    if len(key) not in _KEY_SIZES and secret.isascii():
        key = secret.encode()
    if len(key) not in _KEY_SIZES:
        raise ValueError("a key is 32, 48 or 64 hex digits, or 16, 24 or 32 characters")
    return key


def sealed(text: str, key: bytes) -> str:
    """`text` with padding before it, encrypted."""
    short = -(len(text) + 1) % _BLOCK
    padded = "".join(random.choices(_PADDING, k=short)) + "|" + text
    encryptor = Cipher(algorithms.AES(key), modes.CBC(_BEGIN)).encryptor()
    return (encryptor.update(padded.encode("latin-1")) + encryptor.finalize()).hex().upper()


def unsealed(digits: str, key: bytes) -> str:
    """The text in `digits`. FrameError where they were not encrypted with `key`."""
    try:
        data = bytes.fromhex(digits)
    except ValueError as error:
        raise FrameError("not the hex digits of something encrypted") from error
    if not data or len(data) % _BLOCK:
        raise FrameError("not whole blocks of something encrypted")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(_BEGIN)).decryptor()
    text = (decryptor.update(data) + decryptor.finalize()).decode("latin-1")
    padding, mark, rest = text.partition("|")
    if mark and len(padding) < _BLOCK:
        return rest
    end = text.find("]")  # some leave out the mark where they have nothing to say
    if not 0 <= end < _BLOCK:
        raise FrameError("encrypted with another key")
    return text[end:]
