"""Signed checkpoints of the audit, in a folder of the site's choosing.

One file each, which nobody writes twice, so that a place that takes files but lets
none be changed (another machine, a write-once share) keeps them out of reach.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.audit import GENESIS, Tip, digest
from app.core.audit_check import Finding, Sighting
from app.store.database import StoreError

CHECKPOINTS = "audit"  # their folder in the data folder, where the site chooses no other
LARGEST_BYTES = 4096
NAME = "checkpoint-{number:09d}.json"


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """At `at` the audit had so many `records`, the last of them with this `hash`.
    `previous` is the SHA-256 of the checkpoint file before."""

    number: int
    at: float
    records: int
    hash: str
    previous: str
    signature: str = ""

    def signed(self, key: Ed25519PrivateKey) -> Checkpoint:
        """The same with its signature, of all its other fields."""
        signature = base64.b64encode(key.sign(self._said())).decode("ascii")
        return msgspec.structs.replace(self, signature=signature)

    def signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether its signature is of this key."""
        try:
            key.verify(base64.b64decode(self.signature, validate=True), self._said())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True

    def _said(self) -> bytes:
        return _ENCODER.encode(msgspec.structs.replace(self, signature=""))


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Checkpoint)


class CheckpointFolder:
    """The checkpoints of one audit; each engine has a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, tip: Tip, now: float, key: Ed25519PrivateKey) -> Checkpoint:
        """Sign what the audit is now. Raises StoreError."""
        try:
            last = max(self._files(), key=_number, default=None)
            number = 1 if last is None else _number(last) + 1
            made = Checkpoint(
                number=number,
                at=now,
                records=tip.number,
                hash=tip.hash,
                previous=GENESIS if last is None else digest(last.read_bytes()),
            ).signed(key)
            month = self.folder / f"{datetime.fromtimestamp(now, UTC):%Y-%m}"
            month.mkdir(parents=True, exist_ok=True)
            _write(month / NAME.format(number=number), _ENCODER.encode(made) + b"\n")
        except (OSError, ValueError, OverflowError) as error:
            raise StoreError(f"no checkpoint of the audit: {error}") from error
        return made

    def last_number(self) -> int:
        """Of the latest; 0 where there is none or nobody can look."""
        with contextlib.suppress(OSError):
            return max((_number(path) for path in self._files()), default=0)
        return 0

    def last_before(self, at: float, key: Ed25519PublicKey) -> Checkpoint | None:
        """The latest that `key` signed not after a time. Raises StoreError."""
        month = f"{datetime.fromtimestamp(at, UTC):%Y-%m}"
        try:
            folders = [one for one in self.folder.glob("*-*") if one.name <= month]
            for folder in sorted(folders, reverse=True):
                for path in sorted(folder.glob("checkpoint-*.json"), reverse=True):
                    found = _decoded(_data(path))
                    if found is not None and found.at <= at and found.signed_by(key):
                        return found
        except OSError as error:
            raise StoreError(f"{self.folder}: {error}") from error
        return None

    def read(self, key: Ed25519PublicKey) -> tuple[list[Sighting], list[Finding]]:
        """What those signed by `key` vouch for, in order, and what is wrong with the
        checkpoints themselves; `first` and `last` of these findings are numbers of
        checkpoints. Raises StoreError."""
        try:
            files = sorted(self._files(), key=_number)
            return self._judged(files, key)
        except OSError as error:
            raise StoreError(f"{self.folder}: {error}") from error

    def _judged(
        self, files: list[Path], key: Ed25519PublicKey
    ) -> tuple[list[Sighting], list[Finding]]:
        sightings: list[Sighting] = []
        findings: list[Finding] = []
        last, previous = 0, GENESIS
        for path in files:
            number, data = _number(path), _data(path)
            if number > last + 1:
                findings.append(Finding("checkpoint_missing", last + 1, number - 1))
            found = _decoded(data)
            if found is None:
                findings.append(Finding("checkpoint_unreadable", number, number, path.name))
            elif not found.signed_by(key) or found.number != number:
                findings.append(Finding("checkpoint_forged", number, number, path.name))
            else:
                if number == last + 1 and found.previous != previous:
                    findings.append(Finding("checkpoint_replaced", last, last, path.name))
                sightings.append(Sighting(found.records, found.hash, found.at, path.name))
            last, previous = number, digest(data)
        return sightings, findings

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            for path in self.folder.glob("*/checkpoint-*.json"):
                if path.stem.removeprefix("checkpoint-").isdigit():
                    yield path


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("checkpoint-"))


def _data(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES)


def _decoded(data: bytes) -> Checkpoint | None:
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
