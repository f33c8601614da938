"""What a program keeps for its own next start, and finds spoiled."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from app.bus.address import AddressError
from app.bus.authority import Identity
from app.bus.connection import (
    ConnectionFileError,
    found_connection,
    read_connection,
    write_connection,
)
from app.bus.entrance import FILE_NAME, Entrance, read_entrance, write_entrance
from app.bus.permission import ROLES
from app.bus.topics import LIVE
from app.core.people import Role
from app.store.database import StoreError
from app.store.journal import Commit, Entry, Journal
from app.store.people import Register, read_people, verify
from app.store.vault import JOURNAL, PEOPLE
from hardware.orderlog import OrderLog
from tests.fuzz.door import Door, Enter

NOW = 1_795_345_200.0
PERSON, PASSWORD = "operator-1", "a word that is long enough"
ORDERS = b'{"id":"o-1","expires_at":1795345210.0}\n{"id":"o-2","expires_at":1795345220.0}\n'


def kept_doors(folder: Path) -> list[Door]:
    logging.getLogger("app.store").setLevel(logging.CRITICAL)
    place = folder / "kept"
    place.mkdir()
    return [
        Door("entrance", "json", (_entrance_seed(place),), _entrance(place), 0.2),
        Door("connection", "json", (_connection_seed(place),), _connection(place), 0.2),
        Door("people", "bytes", (_people_seed(place),), _people(place), 0.02),
        Door("journal", "bytes", (_journal_seed(place),), _journal(place), 0.02),
        Door("order log", "bytes", (ORDERS,), _orders(place), 0.1),
    ]


def _entrance_seed(place: Path) -> bytes:
    entrance = Entrance(role="desk", host="broker.example", port=8883, root=LIVE)
    write_entrance(place, entrance, Identity(certificate=b"c", key=b"k"), b"ca")
    return (place / FILE_NAME).read_bytes()


def _entrance(place: Path) -> Enter:
    def enter(data: bytes) -> bool:
        (place / FILE_NAME).write_bytes(data)
        try:
            address = read_entrance(place, "desk")
        except AddressError:
            return False
        assert address.tls
        return True

    return enter


def _connection_seed(place: Path) -> bytes:
    write_connection(place, found_connection("nats", ROLES))
    return (place / "connection.json").read_bytes()


def _connection(place: Path) -> Enter:
    def enter(data: bytes) -> bool:
        (place / "connection.json").write_bytes(data)
        try:
            return read_connection(place) is not None
        except ConnectionFileError:
            return False

    return enter


def _people_seed(place: Path) -> bytes:
    register = Register(place / PEOPLE)
    register.add(PERSON, Role.SUPERVISOR, PASSWORD)
    register.close()
    return (place / PEOPLE).read_bytes()


def _people(place: Path) -> Enter:
    """Whatever is made of the register, a wrong password stays wrong."""
    path = place / PEOPLE

    def enter(data: bytes) -> bool:
        path.write_bytes(data)
        path.with_name(f"{PEOPLE}-journal").unlink(missing_ok=True)
        try:
            people = read_people(path, 0.0)
            if any(person.name == PERSON for person in people):
                assert not verify(path, PERSON, "not the word"), "it lets anybody in"
        except StoreError:
            return False
        assert all(person.role in Role for person in people)
        return True

    return enter


def _journal_seed(place: Path) -> bytes:
    journal = Journal(place / JOURNAL)
    journal.commit(Commit(1, [Entry(NOW, "source_born", "water", b"{}")]))
    journal.close()
    return (place / JOURNAL).read_bytes()


def _journal(place: Path) -> Enter:
    path = place / JOURNAL

    def enter(data: bytes) -> bool:
        for part in ("-wal", "-shm", "-journal"):
            path.with_name(JOURNAL + part).unlink(missing_ok=True)
        path.write_bytes(data)
        try:
            journal = Journal(path)
        except StoreError:
            return False
        try:
            journal.payloads(0)
            journal.progress()
            journal.checkpoint()
        except StoreError:
            return False
        finally:
            journal.close()
        return True

    return enter


def _orders(place: Path) -> Enter:
    path = place / "orders.jsonl"

    def enter(data: bytes) -> bool:
        path.write_bytes(data)
        log = OrderLog(path, NOW)
        taken = "o-1" in log
        log.close()
        assert msgspec.json.encode(path.read_bytes().decode())  # written anew, and whole
        return taken

    return enter
