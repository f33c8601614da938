"""Who has signed in at which desk, and until when."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, MutableMapping
from pathlib import Path

import msgspec

from app.bus.connection import write_private
from app.bus.seal import HalfKey, unbroken
from app.bus.wire import Opened, Wish

_log = logging.getLogger(__name__)
FILE = "sessions.json"
TROUBLE = "sessions_store"
SESSION_S = 12 * 3600.0  # a shift and what runs over
MOST_SESSIONS = 500
BYTES_AT_MOST = 1024 * 1024


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """`mark` is that of the person's password at that time."""

    id: str
    desk: str
    person: str
    mark: str
    key: bytes
    expires_at: float


class Sessions:
    """One a desk. Kept in a file that only its owner may read, so that nobody has to
    sign in anew because the engine was started anew; no backup takes it."""

    def __init__(self, folder: Path, trouble: MutableMapping[str, str]) -> None:
        self._path = folder / FILE
        self._trouble = trouble
        self._sessions: dict[str, Session] = {one.id: one for one in self._load()}

    def open(self, desk: str, person: str, mark: str, public_key: str, now: float) -> Opened | None:
        """A new session in place of the desk's former; None where `public_key` is none.
        The role is left to the caller."""
        half, identity = HalfKey(), uuid.uuid4().hex
        try:
            key = half.agree(public_key, identity, desk, person)
        except ValueError:
            return None
        expires_at = now + SESSION_S
        for one in [one for one in self._sessions.values() if one.desk == desk]:
            del self._sessions[one.id]
        while len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[identity] = Session(
            id=identity, desk=desk, person=person, mark=mark, key=key, expires_at=expires_at
        )
        self._save()
        return Opened(
            session=identity,
            person=person,
            role="",
            public_key=half.public,
            expires_at=expires_at,
        )

    def of(self, wish: Wish) -> Session | None:
        """The session that the wish was sealed in, for that desk."""
        session = self._sessions.get(wish.session)
        if session is None or session.desk != wish.desk or not unbroken(session.key, wish):
            return None
        return session

    def named(self, identity: str) -> Session | None:
        """The session of a name, which is no secret and proves nothing."""
        return self._sessions.get(identity)

    def close(self, identity: str) -> None:
        if self._sessions.pop(identity, None) is not None:
            self._save()

    def tend(self, now: float, mark_of: Callable[[str], str]) -> None:
        """End what is over: its time, or that password."""
        over = [
            one.id
            for one in self._sessions.values()
            if not now < one.expires_at <= now + SESSION_S or mark_of(one.person) != one.mark
        ]
        for identity in over:
            del self._sessions[identity]
        if over:
            self._save()

    def _load(self) -> list[Session]:
        try:
            if self._path.stat().st_size > BYTES_AT_MOST:
                raise ValueError("too long")
            return msgspec.json.decode(self._path.read_bytes(), type=list[Session])
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:  # everybody signs in anew
            _log.warning("the sessions cannot be read: %s", error)
            return []

    def _save(self) -> None:
        try:
            write_private(self._path, msgspec.json.encode(list(self._sessions.values())))
        except OSError as error:
            self._trouble[TROUBLE] = str(error)[:200]
        else:
            self._trouble.pop(TROUBLE, None)
