"""A journal on a server: one session, which no other engine has at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.store.database import AwayError, Database, StoreError
from app.store.journal import Journal
from app.store.parcel import PUT, Parcel, merged, store
from app.store.postgresschema import POSTGRES_STEPS

ANSWER_WITHIN_S = 3.0  # the beat waits for it
# One engine for each schema; the server gives it up with the session.
LOCK = "SELECT pg_try_advisory_lock(hashtext('ondijon journal ' || current_schema()))"
SIZE = """SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"""


class AheadError(StoreError):
    """The server holds commits that this engine knows nothing of."""


class ServerJournal(Journal):
    """Raises AwayError where the server cannot be reached, is written by another
    engine, or is not what it was; a commit may then be stored or not."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, patience_s=ANSWER_WITHIN_S)
        try:
            if self._database.rows(LOCK) != [(True,)]:
                raise AwayError("another engine writes this journal")
            self._begin(POSTGRES_STEPS, "the journal on the server")
            self._beat = super().beat
        except StoreError:
            self.close()
            raise

    @property
    def beat(self) -> int:
        return self._beat

    @property
    def known_as(self) -> int:
        """The number of its identity; 0 before its first start."""
        return self._single("SELECT value FROM meta WHERE key = 'identity'")

    def keep_epoch(self, epoch: int) -> None:
        self._database.run(PUT, ("epoch", max(epoch, self.epoch)))

    def bring(self, more: Callable[[int], Sequence[Parcel]]) -> int:
        """Store what it has not got, in order, a page at once: faster than more can
        come meanwhile. How many commits it was. `more` gives the next after a beat."""
        count = 0
        while page := more(self._beat):
            last = self._last
            for parcel in page:
                last = _checked(parcel, last)
            self.store(merged(page))
            count += len(page)
        return count

    def store(self, parcel: Parcel) -> None:
        """Raises StoreError, AuditError."""
        with self._database.transaction():
            store(self._database, parcel)
        self._kept(parcel)

    def check_end(self, beat: int) -> None:
        """It must end with the last commit that the engine made."""
        if self._beat > beat:
            raise AheadError(
                "the database holds later commits than this engine made: another one wrote it"
            )
        if self._beat < beat:
            raise AwayError("the database was put back to an older state, or is another one")

    def size_bytes(self) -> int:
        return self._single(SIZE)

    def _kept(self, parcel: Parcel) -> None:
        super()._kept(parcel)
        self._beat = parcel.beat


def _checked(parcel: Parcel, last: int) -> int:
    """The number of its last event, where it follows event `last`. What was put back to
    an older state is not written to: that would hide what it has lost."""
    first = parcel.last_seq - len(parcel.events)
    if first != last:
        raise AwayError(
            f"the database ends with event {last}, what it is to be told begins after"
            f" {first}: it was put back to an older state, or is another one"
        )
    return parcel.last_seq
