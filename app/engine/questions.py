"""What desks ask: answered beside the beat where it takes time."""

from __future__ import annotations

from concurrent.futures import Executor, Future

import msgspec

from app.bus.wire import ALIVE, Ask
from app.core.explainer import Explainer
from app.engine.arguments import QuestionError, text_of, whole_of
from app.engine.datadesk import DataDesk
from app.engine.deskwatch import DeskWatch
from app.engine.doorkeeper import Doorkeeper
from app.engine.energydesk import ENERGY
from app.engine.letterbox import Letterbox
from app.engine.outbox import Outbox
from app.engine.quarantine import Quarantine
from app.engine.reader import QUALITY, Reader
from app.engine.snapshot import MOVING, Part, Snapshot, row_parts

PENDING_AT_MOST = 200
GATHER_EVERY_BEATS = 200  # 10 s


class Questions:
    """Snapshots and the quarantine are answered at once; what is read from files by
    `worker`, and posted when it is done."""

    def __init__(
        self,
        snapshot: Snapshot,
        reader: Reader,
        quarantine: Quarantine,
        outbox: Outbox,
        letterbox: Letterbox,
        worker: Executor,
        explainer: Explainer,
        door: Doorkeeper,
        data: DataDesk,
        desks: DeskWatch,
    ) -> None:
        self._data = data
        self._snapshot = snapshot
        self._reader = reader
        self._quarantine = quarantine
        self._outbox = outbox
        self._letterbox = letterbox
        self._worker = worker
        self._explainer = explainer
        self._door = door
        self._desks = desks
        self._gathering: Future[bool] | None = None
        self._beats = 0
        self._pending: list[tuple[str, Ask, Future[list[Part]]]] = []

    def take(self, desk: str, ask: Ask, now: float) -> None:
        """Answer, or begin to."""
        if ask.what == ALIVE:
            self._desks.heard(desk, ask, now)
            return
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
            case what if what in ("history", "journal", ENERGY, *QUALITY):
                answer = self._worker.submit(self._reader.answer, ask, now)
                self._pending.append((desk, ask, answer))
            case "cameras":
                if not self._data.may_read(desk, str(ask.arguments.get("grant", ""))):
                    self._letterbox.refuse(desk, ask, self._outbox.seq, "not_granted")
                    return
                self._pending.append((desk, ask, self._worker.submit(self._reader.cameras, ask)))
            case "standing":
                named = (str(ask.arguments.get(name, "")) for name in ("person", "session"))
                standing = self._door.standing(desk, *named)
                self._post(desk, ask, [("standing", msgspec.msgpack.encode(standing))])
            case "people":
                people = [(one.name, one.role.value) for one in self._door.people()]
                self._post(desk, ask, [("people", msgspec.msgpack.encode(people))])
            case "explain":
                self._explain(desk, ask, now)
            case _:
                self._letterbox.refuse(desk, ask, self._outbox.seq, "unknown_question")

    def settle(self) -> None:
        """Post what the worker has finished. Called once a beat."""
        self._gather()
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

    def _explain(self, desk: str, ask: Ask, now: float) -> None:
        """Why an alarm is or is not active: by `occurrence`, or by `asset` and `rule`."""
        try:
            number = whole_of(ask, "occurrence")
            asset, rule = text_of(ask, "asset"), text_of(ask, "rule")
        except QuestionError as error:
            self._letterbox.refuse(desk, ask, self._outbox.seq, str(error))
            return
        if number:
            found, reason = self._explainer.occurrence(number, now), self._explainer.refusal(number)
        else:
            found, reason = self._explainer.explain(asset, rule, now), "unknown_alarm"
        if found is None:
            self._letterbox.refuse(desk, ask, self._outbox.seq, reason)
        else:
            self._post(desk, ask, [("explain", msgspec.msgpack.encode(found))])

    def _gather(self) -> None:
        """Now and then let the worker look through what is new in the journal, so
        that a question on the quality of alarms finds it done."""
        if self._gathering is not None:
            if not self._gathering.done():
                return
            # What went wrong is said to whoever asks; more is gathered at once.
            more = self._gathering.exception() is None and self._gathering.result()
            self._gathering, self._beats = None, 0
            if not more:
                return
        elif self._beats < GATHER_EVERY_BEATS:
            self._beats += 1
            return
        self._gathering = self._worker.submit(self._reader.catch_up)

    def _post(self, desk: str, ask: Ask, parts: list[Part]) -> None:
        self._letterbox.post(desk, ask, self._outbox.seq, parts)
