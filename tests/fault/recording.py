"""What a program asked of its disk and said on its connections, in the order in which
it did: from `strace`, so that nothing of the program knows of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,"
    "renameat2,link,linkat,sendto,recvfrom"
)
_LINE = re.compile(r"^(\d+) +(.*)$", re.DOTALL)
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^-?\w+<([^>]*)>")
_NUMBER = re.compile(r"(?:^|, )(\d+)(?=,|$)")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded. `began` is how many calls had been finished when it
    was begun: of what others did meanwhile nobody knows whether it was before it.
    `path` is the file, or a name of the connection; `data` what was written, said or
    heard; `paths` the names in it."""

    name: str
    began: int
    path: str = ""
    data: bytes = b""
    numbers: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    flags: str = ""


def recordable() -> bool:
    """Whether strace is here and may trace."""
    found = shutil.which("strace")
    if found is None:
        return False
    tried = subprocess.run([found, "-qq", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def recorded(log: Path, command: Sequence[str]) -> list[str]:
    """The command that runs `command` and records it."""
    options = ["-f", "-y", "-xx", "-s", "1048576", "--seccomp-bpf", "-qq"]
    return ["strace", *options, "-e", f"trace={CALLS}", "-o", str(log), *command]


def read_calls(log: Path) -> list[Call]:
    """All calls of a recording, in the order of their ends."""
    return list(_calls(log.read_text("ascii", "replace").splitlines()))


def _calls(lines: Sequence[str]) -> Iterator[Call]:
    open_calls: dict[str, tuple[str, int]] = {}  # of each thread: the beginning of its line
    done = 0
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        thread, text = found.groups()
        began = done
        if text.endswith("<unfinished ...>"):
            open_calls[thread] = (text.removesuffix("<unfinished ...>").rstrip(), done)
            continue
        resumed = _RESUMED.match(text)
        if resumed is not None:
            head, began = open_calls.pop(thread, ("", done))
            text = head + resumed.group(2).lstrip()
        call = _call(text, began)
        if call is not None:
            done += 1
            yield call


def _call(text: str, began: int) -> Call | None:
    found = _CALL.match(text)
    if found is None or int(found.group(3)) < 0:
        return None
    name, inside, result = found.group(1), found.group(2), int(found.group(3))
    handle = _HANDLE.match(inside)
    texts = [_bytes(one) for one in _TEXT.findall(inside)]
    bare = _TEXT.sub("", inside)
    numbers = tuple(int(one) for one in _NUMBER.findall(bare))
    path = _bytes(handle.group(1)).decode("utf-8", "replace") if handle else ""
    names = tuple(one.decode("utf-8", "replace") for one in texts)
    match name:
        case "write" | "pwrite64" | "sendto" | "recvfrom":
            data = texts[0][:result] if texts else b""
            return Call(name, began, path, data, numbers)
        case "openat":
            return Call(name, began, names[0] if names else "", flags=bare)
        case "ftruncate" | "fsync" | "fdatasync":
            return Call(name, began, path, numbers=numbers)
    return Call(name, began, names[0] if names else "", paths=names)


def _bytes(text: str) -> bytes:
    """The -y names of sockets have unescaped parts in some versions of strace."""
    if "\\x" not in text:
        return text.encode("utf-8", "replace")
    plain = re.sub(r"\\x([0-9a-f]{2})", r"\1", text)
    try:
        return bytes.fromhex(plain)
    except ValueError:
        return text.encode("utf-8", "replace")
