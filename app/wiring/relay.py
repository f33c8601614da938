"""One engine after the other: leads, or follows whoever leads until it is its turn."""

from __future__ import annotations

import gc
import logging
import threading
from dataclasses import replace

from app.engine.follower import NEVER_S, ORPHAN_S
from app.engine.leaseline import LeaseLine
from app.wiring.engineparts import lease_line
from app.wiring.engineroom import Engine, Setting
from app.wiring.philosophy import FILE, site_philosophy
from app.wiring.standbyroom import follow

_log = logging.getLogger(__name__)
WORD_S = 2.0  # a broker that is there says at once who leads


class SettingError(RuntimeError):
    """What the engine was given cannot be used: another start would end the same way."""


def serve(setting: Setting, stop: threading.Event, *, standby: bool = False) -> None:
    """Until `stop`. A `standby` leads only after it has followed. Raises StoreError,
    SettingError."""
    while not stop.is_set():
        lease = lease_line(setting)
        lease.start()
        try:
            if setting.store:  # what is on the server is read once it is ours to write
                if not lease.await_lead(stop, lambda: True):
                    return
            elif standby or lease.await_word(stop, WORD_S):
                _log.info("follows whoever leads")
                orphan_s = NEVER_S if standby else ORPHAN_S
                if not follow(setting, lease, stop, orphan_s=orphan_s):
                    return
                if any((folder / FILE).is_file() for folder in setting.site_folders):
                    philosophy = site_philosophy(*setting.site_folders)  # as it is by now
                    setting = replace(setting, philosophy=philosophy)
            engine = _built(setting, lease)
            gc.freeze()  # city and kinds stay for good: no use in looking at them again
            engine.run(stop)
        finally:
            lease.stop()
        if lease.superseded:
            _log.warning("another engine has taken over: from here on this one follows")


def _built(setting: Setting, lease: LeaseLine) -> Engine:
    try:
        return Engine(setting, lease)
    except ValueError as error:  # a bad kind or philosophy
        raise SettingError(str(error)) from error
