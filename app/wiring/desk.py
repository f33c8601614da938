"""The desk as a role: one window, fed by the engine."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.bus.address import AddressError
from app.wiring.desk_vnc import hold_to_loopback
from app.wiring.deskpicture import FirstPicture
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions

_log = logging.getLogger(__name__)
LOOK_MS = 100  # how often a signal of the system is looked for


def run(options: RoleOptions) -> int:
    """Shows the desk until its window is closed or SIGTERM; the exit code."""
    application = make_application()
    if options.vnc_port:
        hold_to_loopback(options.vnc_port)
    try:
        room = DeskRoom(options)
    except AddressError as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    window = DeskWindow(room)
    _tell_errors(window)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch = QTimer()
    watch.timeout.connect(lambda: application.quit() if stop.is_set() else None)
    watch.start(LOOK_MS)
    window.closed.connect(application.quit)
    room.start()
    window.show()
    window.people.offer()
    FirstPicture(window)
    code = room.loop.run()
    watch.stop()
    window.release()
    room.stop()
    return code


def make_application() -> QApplication:
    """The one QApplication of this process, named."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("OnDijon")
    application.setApplicationDisplayName("OnDijon")
    application.setQuitOnLastWindowClosed(False)
    application.setStyle("Fusion")
    return application


def _tell_errors(window: DeskWindow) -> None:
    """An error in a slot is logged as any other, and said on the screen."""
    before = sys.excepthook

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        before(kind, error, trace)
        window.say_error(f"{kind.__name__}: {error}"[:200])

    sys.excepthook = told
