"""Founding the default city, and its site file, as a process of its own, before the
roles start."""

from __future__ import annotations

import logging
import os

from app.wiring.cityfile import load_or_found
from app.wiring.foundation import lacks_site, progress_line
from app.wiring.options import RoleOptions
from app.wiring.sitefounding import found_site
from hardware.city.founding.wish import wish

_log = logging.getLogger(__name__)


def run(options: RoleOptions) -> int:
    """Founds the city that `options` want; the exit code."""
    try:
        city, _ = load_or_found(options.data_dir, options.assets, options.seed, _say)
        if lacks_site(options):
            found_site(options.data_dir, city, wish(options.assets, options.seed))
    except (ValueError, OSError) as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    return 0


def _say(share: float, _word: str) -> None:
    print(progress_line(share), flush=True)
