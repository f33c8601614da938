"""A disk of a few megabytes under a data folder, that can be filled and freed."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE_BYTES = 160 * 1024 * 1024  # a backup wants 64 MB left
ELSEWHERE = ("broker", "city", "onlooker")  # of other machines: their disks have room
LAST_BYTES = 4096


class SmallDisk:
    """A context: a tmpfs over an empty `folder`, without its folders `elsewhere`.
    OSError where this process may not mount one."""

    def __init__(
        self,
        folder: Path,
        size_bytes: int = SIZE_BYTES,
        elsewhere: tuple[str, ...] = ELSEWHERE,
    ) -> None:
        self._folder = folder
        self._elsewhere = elsewhere
        self._size_bytes = size_bytes
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Not a byte more finds room."""
        with self._filler.open("ab", buffering=0) as file:
            for piece in (b"\0" * (1 << 20), b"\0" * LAST_BYTES, b"\0"):
                try:
                    while file.write(piece):
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        options = f"size={self._size_bytes},mode=700"
        mount = ["mount", "-t", "tmpfs", "-o", options, "ondijon-fault", str(self._folder)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            raise OSError("this process may not mount a tmpfs")
        for name in self._elsewhere:
            other = self._folder.with_name(f"{self._folder.name}-{name}")
            other.mkdir()
            (self._folder / name).symlink_to(other)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What is on it stays, where it was mounted."""
        self.free()
        kept = self._folder.with_name(f"{self._folder.name}-kept")
        shutil.copytree(self._folder, kept, symlinks=True)
        subprocess.run(["umount", "--lazy", str(self._folder)], check=True)
        self._folder.rmdir()
        kept.rename(self._folder)


def small_disk(folder: Path, closing: ExitStack) -> SmallDisk | None:
    """Under `folder` until `closing`; None where this process may not have one."""
    try:
        return closing.enter_context(SmallDisk(folder))
    except OSError:
        return None
