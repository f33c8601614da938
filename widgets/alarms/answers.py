"""What the engine answered to wishes about alarms: said where it refused, with what is
true now; what was done can be undone where that is safe."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import QObject

from app.desk.wishes import Verdict
from widgets.alarms.present import present
from widgets.board import Board
from widgets.figures import format_clock

# Nobody is harmed by the contrary of these: an alarm comes back where it was.
UNDONE_BY: dict[str, tuple[str, dict[str, str | float]]] = {
    "shelve": ("unshelve", {}),
    "remove": ("restore", {}),
    "claim": ("claim", {"duration_s": 0.0}),
}
HANDOVER = frozenset({"offer_handover", "take_handover"})
# Reasons whose words say all; for the others the present state is told too.
TOGETHER_S = 2.0
SECRET = frozenset({"password", "second_password"})  # nothing here outlives a wish
PLAIN = frozenset({"no_answer", "no_broker", "expired", "no_person", "role_may_not", "busy"})


class AlarmAnswers(QObject):
    """Listens to the verdicts of this desk's wishes about alarms."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._done_last: tuple[float, str, dict[str, str | float], list[int]] | None = None
        board.wish_answered.connect(self._answered)

    def refusal(self, verdict: Verdict) -> str:
        """Why it was refused and what is true now; "" where all was accepted."""
        if not verdict.refusals:
            return ""
        words = self._board.words
        target, code = verdict.refusals[0]
        codes = Counter(reason for _, reason in verdict.refusals)
        reason = words(f"refusal.{code}")
        row = verdict.rows.get(target.occurrence)
        if not target.occurrence:
            row = next(iter(verdict.rows.values()), None)
        total, count = len(verdict.wish.targets), len(verdict.refusals)
        if total > 1:
            code, n = codes.most_common(1)[0]
            reason = words(f"refusal.{code}")
            more = words("deeds.reason_of", reason=reason, n=n) if len(codes) > 1 else reason
            return words("desk.refused_some", n=count, total=total, reason=more)
        if row is not None and code not in PLAIN:
            reason = words("deeds.refused_now", reason=reason, present=present(row, self._board))
        return words("desk.refused", reason=reason)

    def _answered(self, verdict: Verdict) -> None:
        if verdict.wish.action in HANDOVER:
            return  # its screen says it
        refused = {target.occurrence for target, _ in verdict.refusals}
        targets = [target.occurrence for target in verdict.wish.targets]
        done = [number for number in targets if number and number not in refused]
        if targets == [0] and not verdict.refusals:  # a normal alarm: it got its number by it
            done = list(verdict.rows)
        said = self.refusal(verdict)
        action = verdict.wish.action
        arguments = {
            name: said for name, said in verdict.wish.arguments.items() if name not in SECRET
        }
        undo = UNDONE_BY.get(action)
        lets_go = action == "claim" and not arguments.get("duration_s")
        if undo is not None and done and not lets_go:
            done = self._with_others(action, arguments, done)
            told = self._done(action, len(done), arguments)
            text = f"{told} · {said}" if said else told
            self._board.undo_offered.emit(text, partial(self._undo, undo, done))
        elif said:
            self._board.notice.emit(said)

    def _with_others(
        self, action: str, arguments: dict[str, str | float], done: list[int]
    ) -> list[int]:
        """Many alarms are several wishes, answered one after the other: what one key
        did, one key undoes."""
        now, last = self._board.now(), self._done_last
        if (
            last is not None
            and last[1:3] == (action, arguments)
            and 0 <= now - last[0] < TOGETHER_S
        ):
            done = [*last[3], *done]
        self._done_last = now, action, arguments, done
        return done

    def _undo(self, undo: tuple[str, dict[str, str | float]], occurrences: list[int]) -> None:
        action, arguments = undo
        self._done_last = None
        self._board.alarm_wish_requested.emit(action, occurrences, dict(arguments))

    def _done(self, action: str, count: int, arguments: dict[str, str | float]) -> str:
        """What was done, as one line."""
        board = self._board
        duration = arguments.get("duration_s")
        seconds = float(duration) if isinstance(duration, int | float) else 0.0
        now = board.now()
        clock = format_clock(now + seconds, board.words, now)
        key = f"deeds.done_{action}" if count == 1 else f"deeds.done_{action}_many"
        return board.words(key, n=count, clock=clock)
