"""The process that writes an export: a page of a large city takes more than a
second, and folium alone a third of one, in which the window would stand still."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import threading
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Protocol

from widgets.exports.draft import draft_of
from widgets.exports.failure import ExportError

_log = logging.getLogger(__name__)
END_S = 2.0  # that a worker has to end when it is asked to


class Export(Protocol):
    """What is to be written, frozen: it is pickled."""

    def write(self, path: Path) -> int:
        """Write the file, whole or not at all; how many bytes. Raises
        ExportError or OSError."""


async def write_apart(export: Export, path: Path) -> int:
    """Let another process write; how many bytes. ExportError says why nothing
    was. Cancelled, it ends the process and leaves no part of a file.

    No executor of the standard library: it answers from a thread of its own,
    which with qasync would raise a Qt signal from there.
    """
    pickled = pickle.dumps(export, protocol=pickle.HIGHEST_PROTOCOL)
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, path), name="ondijon-export", daemon=True)
    # The pipe takes little until the process has started: that may wait, we may not.
    handing = threading.Thread(target=_hand, args=(ours, pickled), name="export-hand-over")
    try:
        process.start()
        theirs.close()
        handing.start()
        await _ended(process)
        return _answer(ours, process)
    finally:
        if process.pid is not None:
            _end(process)
            draft_of(path, process.pid).unlink(missing_ok=True)
            process.close()
        if handing.ident is not None:
            handing.join()
        ours.close()
        theirs.close()


def serve(connection: Connection, path: Path) -> None:
    """Write the export that comes, and answer with its size or, as a text, with
    the reason why not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group
    if hasattr(os, "nice"):
        os.nice(5)
    answer: int | str
    try:
        export: Export = connection.recv()
        answer = export.write(path)
    except EOFError:  # the desk ended before it had handed all over
        return
    except OSError as error:
        answer = error.strerror or str(error)
    except ExportError as error:
        answer = str(error)
    except Exception as error:
        logging.basicConfig()
        _log.exception("not exported: %s", path)
        answer = f"{type(error).__name__}: {error}"[:200]
    with suppress(BrokenPipeError):  # the desk has gone: the file stands all the same
        connection.send(answer)


def _hand(connection: Connection, pickled: bytes) -> None:
    with suppress(OSError):  # the process has ended, which is seen elsewhere
        connection.send_bytes(pickled)


async def _ended(process: SpawnProcess) -> None:
    loop = asyncio.get_running_loop()
    end = loop.create_future()

    def told() -> None:
        if not end.done():
            end.set_result(None)

    loop.add_reader(process.sentinel, told)
    try:
        await end
    finally:
        loop.remove_reader(process.sentinel)


def _answer(connection: Connection, process: SpawnProcess) -> int:
    process.join()
    try:
        answer: int | str = connection.recv()
    except EOFError:
        raise ExportError(f"the export's process ended: {process.exitcode}") from None
    if isinstance(answer, str):
        raise ExportError(answer)
    return answer


def _end(process: SpawnProcess) -> None:
    if process.is_alive():
        process.terminate()
        process.join(END_S)
    if process.is_alive():
        process.kill()
        process.join()
