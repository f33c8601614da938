"""Commits without a pause and says what is durable, to be killed.

Arguments: URL of the server, file of the spool, a name for what this start commits.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from pathlib import Path

from app.core.audit import Note
from app.store.database import AwayError, StoreError
from app.store.journal import Commit, Entry
from app.store.spooledjournal import SpooledJournal

PAUSE_S = 0.003
CHECKPOINT_EVERY = 60
BACK, AWAY = "back", "away"


def opened(url: str, spool: Path) -> SpooledJournal:
    """The first time, the server has to be there."""
    while True:
        try:
            return SpooledJournal(url, spool, time.time())
        except AwayError:
            time.sleep(0.05)


def main() -> None:
    logging.disable(logging.CRITICAL)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    url, spool, name = sys.argv[1:]
    journal = opened(url, Path(spool))
    number, away = 0, False
    while not stop.is_set():
        number += 1
        texts = [f"{name}.{number}.{part}" for part in range(1 + number % 3)]
        entries = [Entry(time.time(), "alarm_raised", "lamp", text.encode()) for text in texts]
        note = Note(at=time.time(), kind="wish", action="order", person=texts[0])
        try:
            journal.commit(
                Commit(journal.beat + 1, entries, {"water": texts[0].encode()}, (), [note])
            )
        except StoreError as error:
            sys.exit(f"{texts[0]}: {error}")
        print(*texts, flush=True)
        try:
            if journal.tend() or not number % CHECKPOINT_EVERY:
                journal.save_checkpoint(texts[-1].encode())
        except AwayError:
            pass  # as the engine, which tries again
        if bool(journal.away) is not away:
            away = not away
            print(AWAY if away else BACK, flush=True)
        time.sleep(PAUSE_S)
    journal.close()


if __name__ == "__main__":
    main()
