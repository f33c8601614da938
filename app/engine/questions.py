"""What desks ask: answered beside the beat where it takes time."""

from __future__ import annotations

from concurrent.futures import Executor, Future

from app.bus.wire import Ask
from app.engine.letterbox import Letterbox
from app.engine.outbox import Outbox
from app.engine.quarantine import Quarantine
from app.engine.reader import QuestionError, Reader
from app.engine.snapshot import MOVING, Part, Snapshot, row_parts

PENDING_AT_MOST = 200


class Questions:
    """Snapshots and the quarantine are answered at once; history and journal by
    `worker`, and posted when they are done."""

    def __init__(
        self,
        snapshot: Snapshot,
        reader: Reader,
        quarantine: Quarantine,
        outbox: Outbox,
        letterbox: Letterbox,
        worker: Executor,
    ) -> None:
        self._snapshot = snapshot
        self._reader = reader
        self._quarantine = quarantine
        self._outbox = outbox
        self._letterbox = letterbox
        self._worker = worker
        self._pending: list[tuple[str, Ask, Future[list[Part]]]] = []

    def take(self, desk: str, ask: Ask, now: float) -> None:
        """Answer, or begin to."""
        if self._letterbox.full or len(self._pending) >= PENDING_AT_MOST:
            self._letterbox.refuse(desk, ask, self._outbox.seq, "busy")
            return
        match ask.what:
            case "snapshot":
                self._outbox.flush(now)  # so that `seq` names exactly this picture
                known = str(ask.arguments.get("fingerprint", ""))
                self._post(desk, ask, self._snapshot.parts(known))
            case what if what in MOVING or what in ("city", "kinds"):
                self._outbox.flush(now)
                self._post(desk, ask, self._snapshot.only(what))
            case "quarantine":
                self._post(desk, ask, row_parts("quarantine", self._quarantine.rows()))
            case "history" | "journal":
                answer = self._worker.submit(self._reader.answer, ask, now)
                self._pending.append((desk, ask, answer))
            case _:
                self._letterbox.refuse(desk, ask, self._outbox.seq, "unknown_question")

    def settle(self) -> None:
        """Post what the worker has finished."""
        if not self._pending:
            return
        done = [pending for pending in self._pending if pending[2].done()]
        self._pending = [pending for pending in self._pending if not pending[2].done()]
        for desk, ask, answer in done:
            error = answer.exception()
            if error is None:
                self._post(desk, ask, answer.result())
            else:
                reason = str(error) if isinstance(error, QuestionError) else "not_readable"
                self._letterbox.refuse(desk, ask, self._outbox.seq, reason)

    def _post(self, desk: str, ask: Ask, parts: list[Part]) -> None:
        self._letterbox.post(desk, ask, self._outbox.seq, parts)
