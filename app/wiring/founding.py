"""Founding the default city as a process of its own, before the roles start."""

from __future__ import annotations

import logging
import os

from app.wiring.cityfile import load_or_found
from app.wiring.foundation import progress_line
from app.wiring.options import RoleOptions

_log = logging.getLogger(__name__)


def run(options: RoleOptions) -> int:
    """Founds the city that `options` want; the exit code."""
    try:
        load_or_found(options.data_dir, options.assets, options.seed, _say)
    except ValueError as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    return 0


def _say(share: float, _word: str) -> None:
    print(progress_line(share), flush=True)
