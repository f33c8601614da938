"""One role in this process: its module is found by name, so that no role
carries the imports of another."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import logging
import os
import signal
import sys
import threading
import time
from types import FrameType, TracebackType

from app.wiring import leash
from app.wiring.lock import InUseError, Lock
from app.wiring.options import RoleOptions

MODULES = {
    "founding": "app.wiring.founding",
    "engine": "app.wiring.engine",
    "gateway": "app.wiring.gateway",
    "city": "app.wiring.city",
    "desk": "app.wiring.desk",
}
CHILD = "--child"
# A role that ends with this code would end so again: no use in another start.
EXIT_CONFIGURATION = os.EX_CONFIG
# Where processors are few, who alarms and who shows go first; made-up devices come last.
NICE = {"gateway": 5, "city": 10}

_log = logging.getLogger(__name__)


def run_role(options: RoleOptions) -> int:
    """Plays `options.role` until it ends; its exit code."""
    _speak()
    os.nice(NICE.get(options.role, 0))
    signal.signal(signal.SIGTERM, _end_early)
    name = f"desk-{options.seat}" if options.role == "desk" else options.role
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(Lock(options.data_dir / "locks" / f"{name}.lock"))
        except InUseError as error:
            _log.error("another %s runs on this data folder: %s", name, error)
            return EXIT_CONFIGURATION
        code: int = importlib.import_module(MODULES[options.role]).run(options)
        return code


def run_child(role: str) -> int:
    """Plays a role for a launcher, which hands the options to standard input."""
    options = RoleOptions.from_json(leash.read_line())
    leash.hold()
    if options.role != role:
        raise ValueError(f"asked to be {role}, told to be {options.role}")
    return run_role(options)


def _end_early(_number: int, _frame: FrameType | None) -> None:
    """Before the role has its own way to end: nothing is begun, the lock is given back."""
    sys.exit(0)


def _speak() -> None:
    """Log to standard error, in UTC; nothing that fails goes unsaid."""
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S",
    )
    logging.captureWarnings(True)
    faulthandler.enable()
    sys.excepthook = _say_uncaught
    threading.excepthook = _say_uncaught_in_thread


def _say_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    _log.critical("uncaught", exc_info=(kind, error, trace))


def _say_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "?"
    error = args.exc_value or args.exc_type()
    _log.critical("uncaught in thread %s", name, exc_info=error)
