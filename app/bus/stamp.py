"""Times on the wire: RFC 3339 texts, and epoch seconds in our columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]

_USUAL = len("2026-11-22T20:15:03.120Z")
_MINUTE = len("2026-11-22T20:15:")
_MINUTES_AT_MOST = 64  # told apart column-wise in one go; texts of others are read one by one
_TAIL = np.frombuffer(b"00.000Z", dtype=np.uint8)
_SIGNS = np.flatnonzero(ord("0") != _TAIL)
_DIGITS = np.flatnonzero(ord("0") == _TAIL)
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def format_stamp(at: float) -> str:
    """``2026-11-22T20:15:03.120Z``."""
    milliseconds = round(at * 1000)
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def parse_stamp(text: str) -> float:
    """Epoch seconds of one RFC 3339 time; NaN for anything else."""
    if len(text) > 40 or _RFC_3339.fullmatch(text) is None:
        return float("nan")
    try:
        return datetime.fromisoformat(text.upper().replace(" ", "T")).timestamp()
    except (ValueError, OverflowError):
        return float("nan")


def parse_stamps(texts: Sequence[str]) -> Float:
    """Epoch seconds of each text, NaN where it is no time.

    The usual form (UTC with milliseconds) is read column-wise, a minute at a
    time, since most of a beat's readings are of one or two; others one by one.
    """
    seconds = np.full(len(texts), np.nan)
    singly = np.ones(len(texts), dtype=bool)
    joined = "".join(texts) if set(map(len, texts)) == {_USUAL} else ""
    if joined and joined.isascii():
        flat = np.frombuffer(joined.encode(), dtype=np.uint8)
        letters = np.ascontiguousarray(flat.reshape(len(texts), _USUAL).T)
        within, rest = _milliseconds(letters[_MINUTE:])
        for _ in range(_MINUTES_AT_MOST):
            first = int(rest.argmax())
            if not rest[first]:
                break
            minute = parse_stamp(texts[first][:_MINUTE] + "00.000Z")
            same = (letters[:_MINUTE] == letters[:_MINUTE, first, np.newaxis]).all(axis=0) & rest
            np.copyto(seconds, (minute * 1000 + within) / 1000.0, where=same)
            rest &= ~same
            singly &= ~same
    for at in np.flatnonzero(singly).tolist():
        seconds[at] = parse_stamp(texts[at])
    return seconds


def _milliseconds(tail: npt.NDArray[np.uint8]) -> tuple[Float, npt.NDArray[np.bool_]]:
    """Milliseconds within the minute of ``03.120Z`` (7 rows), and which are valid."""
    valid = (tail[_SIGNS] == _TAIL[_SIGNS, np.newaxis]).all(axis=0)
    raw = tail[_DIGITS] - ord("0")  # what is below "0" wraps to above 9
    valid &= (raw <= 9).all(axis=0) & (raw[0] <= 5)
    return np.array([10_000, 1000, 100, 10, 1], dtype=np.float64) @ raw, valid
