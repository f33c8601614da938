"""A server that does not answer must not hold up the beat: its connection is cut."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from types import TracebackType


class Deadline:
    """Around all that waits for a server; may be nested.

    One that has stopped, or a link that swallows everything, sends no error: neither
    the server's own time-outs nor the kernel's help against that. So after
    `patience_s` the socket that `wire` names is shut, and whoever waits is told
    that the connection is lost.
    """

    def __init__(self, wire: Callable[[], int], patience_s: float) -> None:
        self._wire = wire
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._depth = 0
        self._timer: threading.Timer | None = None

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1 and (wire := self._wire()) >= 0:
            self._timer = threading.Timer(self._patience_s, self._cut, (wire,))
            self._timer.daemon = True
            self._timer.start()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._depth -= 1
        if self._depth == 0 and self._timer is not None:
            with self._lock:  # the number of a closed socket may soon be another's
                self._timer.cancel()
                self._timer = None

    def _cut(self, wire: int) -> None:
        with self._lock:
            if self._timer is threading.current_thread():
                with contextlib.suppress(OSError), socket.socket(fileno=os.dup(wire)) as shared:
                    shared.shutdown(socket.SHUT_RDWR)
