"""The key that signs checkpoints of the audit: Ed25519, in a file only its owner reads."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.store.database import StoreError

KEY_FILE = "audit.key"
PUBLIC_FILE = "audit.pub"  # for whoever verifies elsewhere
PRIVATE = 0o600


def own_key(folder: Path) -> Ed25519PrivateKey:
    """The key of a data folder, made where there is none. Raises StoreError."""
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        path.chmod(PRIVATE)
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise StoreError(f"{path}: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StoreError(f"{path} holds no Ed25519 key")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Of a file with either half. Raises StoreError."""
    try:
        data = path.read_bytes()
        if b"PRIVATE" in data:
            private = load_pem_private_key(data, None)
            found = private.public_key() if isinstance(private, Ed25519PrivateKey) else None
        else:
            public = load_pem_public_key(data)
            found = public if isinstance(public, Ed25519PublicKey) else None
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise StoreError(f"{path}: {error}") from error
    if found is None:
        raise StoreError(f"{path} holds no Ed25519 key")
    return found


def _make(path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_name(PUBLIC_FILE).write_bytes(shown)
    draft.replace(path)
