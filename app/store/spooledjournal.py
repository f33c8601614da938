"""The journal on a PostgreSQL server, with a spool beside the engine.

A commit is durable in the spool first, and on the server too while that is there.
While it is away the engine goes on, and a thread of its own brings the server what
it has not got, in order, once it is back.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from app.store.audit import AuditTable
from app.store.courier import Courier
from app.store.database import AwayError, StoreError
from app.store.forgetting import HOLDING, Forgetting
from app.store.journal import Commit, Journal
from app.store.parcel import Parcel
from app.store.serverjournal import AheadError, ServerJournal
from app.store.spool import Ground, Spool, open_spool

_log = logging.getLogger(__name__)
REPLIES_KEPT = 20_000


class SpooledJournal(Journal):
    """Raises StoreError where there is neither the server nor a ground to begin from."""

    def __init__(self, url: str, spool: Path, now: float) -> None:
        with contextlib.ExitStack() as stack:
            self._spool: Spool = stack.enter_context(contextlib.closing(open_spool(spool, now)))
            self._courier = stack.enter_context(contextlib.closing(Courier(url, spool)))
            self._ground = self._spool.ground()
            self._server: ServerJournal | None = None
            self._replies: dict[str, tuple[float, bytes]] = {}
            self._size = 0
            try:
                self._begin_on(ServerJournal(url))
            except AheadError:
                raise
            except StoreError as error:
                if self._ground is None:
                    raise
                _log.error("the engine begins from its spool: %s", error)
                self._courier.failed(error)
                self._begin_from(self._ground)
            self._closing = stack.pop_all()

    @property
    def away(self) -> str:
        if self._server is not None:
            return ""
        return f"{self._unsent} commits wait: {self._courier.reason}"

    @property
    def forgetting(self) -> Forgetting:
        if self._server is None:
            raise AwayError(self._courier.reason)
        return self._server.forgetting

    def told(self) -> list[bytes]:
        return list(self._told)

    @property
    def beat(self) -> int:
        return self._beat

    @property
    def epoch(self) -> int:
        return self._spool.epoch()

    def next_epoch(self, term: int = 0) -> int:
        epoch = max(term, self.epoch + 1)
        self._spool.keep_epoch(epoch)
        if self._server is not None:
            self._server.keep_epoch(epoch)
        return epoch

    def identity(self) -> str:
        return f"{self._identity:012x}"

    def commit(self, commit: Commit | Parcel) -> None:
        parcel = self._packed(commit)
        self._spool.put(parcel)
        if self._server is None:
            self._unsent += 1
        else:
            self._store(self._server, parcel)
        self._kept(parcel)

    def save_checkpoint(self, state: bytes) -> None:
        ground = Ground(
            identity=self._identity,
            beat=self._beat,
            seq=self._last,
            state=state,
            progress=self._progress,
            wishes=[(identity, *reply) for identity, reply in self._replies.items()],
            tip=self.audit.tip,
            waiting=self.audit.waiting,
            told=self._told,
        )
        self._spool.keep(ground, self._stored)
        self._ground = ground
        if self._server is not None:
            try:
                self._server.save_checkpoint(state)
            except AwayError as error:
                self._lose(self._server, error)

    def checkpoint(self) -> tuple[int, bytes] | None:
        known = self._server.checkpoint() if self._server is not None else None
        ground = self._ground
        if ground is not None and (known is None or known[0] < ground.seq):
            return ground.seq, ground.state
        return known

    def payloads(self, after: int, limit: int = 10_000) -> list[tuple[int, bytes]]:
        if self._server is not None:
            return self._server.payloads(after, limit)
        found: list[tuple[int, bytes]] = []
        for parcel in self._spool.every(0):
            found += [(row[0], row[4]) for row in parcel.events if row[0] > after]
            if len(found) >= limit:
                break
        return found[:limit]

    def progress(self) -> dict[str, bytes]:
        return dict(self._progress)

    def wishes(self, since: float, most: int = REPLIES_KEPT) -> dict[str, bytes]:
        late = [(at, identity, reply) for identity, (at, reply) in self._replies.items()]
        latest = sorted(one for one in late if one[0] >= since)[-most:]
        return {identity: reply for _, identity, reply in latest}

    def forget_wishes(self, before: float) -> None:
        self._replies = {key: one for key, one in self._replies.items() if one[0] >= before}
        if self._server is not None:
            self._server.forget_wishes(before)

    def last_of(self, asset: str, types: tuple[str, str]) -> str:
        found = self._server.last_of(asset, types) if self._server is not None else ""
        for parcel in self._spool.every(self._stored):
            for row in parcel.events:
                if row[3] == asset and row[2] in types:
                    found = row[2]
        return found

    def tend(self) -> bool:
        if self._server is None:
            self._take_up()
        return self._ground is None

    def size_bytes(self) -> int:
        if self._server is not None:
            try:
                self._size = self._server.size_bytes()
            except AwayError as error:
                self._lose(self._server, error)
        return self._size + self._spool.size_bytes()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._closing.close()

    def _begin_on(self, server: ServerJournal) -> None:
        """Go on from what the server holds, once it has what waits for it."""
        ground = self._ground
        try:
            known = server.known_as
            if ground is not None and known != ground.identity:
                raise AwayError("the database holds another journal")
            brought = server.bring(self._spool.parcels)
            if ground is not None:
                server.check_end(max(ground.beat, self._spool.last_beat()))
            self._identity = known or int(server.identity(), 16)
            self._spool.keep_epoch(max(server.epoch, self._spool.epoch()))
            self._progress, self._told = server.progress(), server.told()
            found = server.replies(0.0, REPLIES_KEPT)
        except StoreError:
            server.close()
            raise
        self._replies = {identity: (at, reply) for identity, at, reply in found}
        self.audit = server.audit
        self._last, self._beat = server.last_seq, server.beat
        self._server, self._stored, self._unsent = server, server.beat, 0
        if brought:
            _log.warning("the database has now the %d commits that waited for it", brought)

    def _begin_from(self, ground: Ground) -> None:
        """Go on without the server."""
        self._identity = ground.identity
        self._progress, self._told = dict(ground.progress), list(ground.told)
        self._replies = {identity: (at, reply) for identity, at, reply in ground.wishes}
        self.audit = AuditTable(None, ground.tip, ground.waiting)
        self._last, self._beat = ground.seq, ground.beat
        self._stored = self._unsent = 0
        for parcel in self._spool.every(0):
            self._unsent += 1  # at most: some of them the server may have
            if parcel.beat > ground.beat:
                self._kept(parcel)

    def _store(self, server: ServerJournal, parcel: Parcel) -> None:
        try:
            server.store(parcel)
        except AwayError as error:
            self._lose(server, error)
            self._unsent = 1  # or it has it: that shows when it is back
        except StoreError:
            self._spool.take_back(parcel)
            raise
        else:
            self._stored = parcel.beat

    def _lose(self, server: ServerJournal, error: AwayError) -> None:
        _log.error("the database is away, what happens waits in the spool: %s", error)
        self._server = None
        self._courier.failed(error)
        server.close()
        self.audit = AuditTable(None, self.audit.tip, self.audit.waiting)

    def _take_up(self) -> None:
        """Let the courier try; with the last few commits the server is back."""
        if (found := self._courier.tend()) is None:
            return
        server, brought = found
        try:
            if server.known_as != self._identity:
                raise AwayError("the database holds another journal")
            brought += server.bring(self._spool.parcels)
            server.check_end(self._beat)
            server.keep_epoch(self.epoch)
        except StoreError as error:
            server.close()
            self._courier.failed(error)
            return
        self.audit = server.audit
        self._server, self._stored, self._unsent = server, server.beat, 0
        _log.warning("the database is back, and has the %d commits that waited for it", brought)

    def _kept(self, parcel: Parcel) -> None:
        super()._kept(parcel)
        self._beat = parcel.beat
        self._progress.update(parcel.progress)
        self._told += [row[4] for row in parcel.events if row[2] in HOLDING]
        for identity, at, reply in parcel.wishes:
            self._replies.setdefault(identity, (at, reply))
