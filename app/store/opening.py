"""The journal of a data folder: in a file there, or on a server with a spool there."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from app.store.journal import Journal
from app.store.journalmove import move_journal
from app.store.recovery import PARTS, open_journal
from app.store.spool import SPOOL
from app.store.spooledjournal import SpooledJournal
from app.store.vault import JOURNAL, Vault

_log = logging.getLogger(__name__)


def open_store(url: str, data_dir: Path, vault: Vault, now: float) -> Journal:
    """`url` "": the file. A journal that is still in the file moves to the server
    first, with all that it holds. Raises StoreError."""
    path = data_dir / JOURNAL
    if not url:
        return open_journal(path, vault, now)
    if path.exists():
        journal = open_journal(path, vault, now)
        journal.identity()
        journal.close()
        count = move_journal(path, url)
        stamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%SZ}"
        for part in reversed(PARTS):
            if (one := path.with_name(path.name + part)).exists():
                one.replace(path.with_name(f"{path.name}.moved-{stamp}{part}"))
        _log.warning("the journal is on the server now: %d rows moved", count)
    return SpooledJournal(url, data_dir / SPOOL, now)
