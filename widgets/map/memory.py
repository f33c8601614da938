"""Handing memory over as it lies: a numpy array to Qt, a picture to another process."""

from __future__ import annotations

from multiprocessing.shared_memory import SharedMemory
from typing import Any, TypeVar, cast

import numpy.typing as npt
import shiboken6

Thing = TypeVar("Thing")


def as_first(array: npt.NDArray[Any], kind: type[Thing]) -> Thing:
    """The array's first bytes as a Qt value of `kind`. The caller keeps the
    array alive, contiguous and of that value's layout."""
    return cast(Thing, shiboken6.wrapInstance(array.ctypes.data, kind))


def bytes_of(memory: SharedMemory) -> memoryview:
    """The bytes of shared memory that is open; BufferError where it is not."""
    if memory.buf is None:
        raise BufferError("shared memory is closed")
    return memory.buf
