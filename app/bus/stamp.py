"""Times on the wire: RFC 3339 texts, and epoch seconds in our columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]

_USUAL = len("2026-11-22T20:15:03.120Z")
_FORM = np.frombuffer(b"0000-00-00T00:00:00.000Z", dtype=np.uint8)
_SIGNS = np.flatnonzero(ord("0") != _FORM)
_DIGITS = np.flatnonzero(ord("0") == _FORM)
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
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

    The usual form (UTC with milliseconds) is read column-wise; others one by one.
    """
    usual = set(map(len, texts)) == {_USUAL}
    joined = "".join(texts) if usual else ""
    if not usual or not joined.isascii():
        return np.array([parse_stamp(text) for text in texts], dtype=np.float64)
    letters = np.frombuffer(joined.encode(), dtype=np.uint8).reshape(len(texts), _USUAL)
    seconds, valid = _read_usual(letters)
    for at in np.flatnonzero(~valid).tolist():
        seconds[at] = parse_stamp(texts[at])
    return seconds


def _read_usual(letters: npt.NDArray[np.uint8]) -> tuple[Float, npt.NDArray[np.bool_]]:
    digits = letters[:, _DIGITS].astype(np.int32) - ord("0")
    valid = (letters[:, _SIGNS] == _FORM[_SIGNS]).all(axis=1)
    valid &= ((digits >= 0) & (digits <= 9)).all(axis=1)
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day, hour, minute, second = (
        digits[:, at] * 10 + digits[:, at + 1] for at in range(4, 14, 2)
    )
    millisecond = digits[:, 14] * 100 + digits[:, 15] * 10 + digits[:, 16]
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    valid &= (year >= 1) & (month >= 1) & (month <= 12)
    month = np.where(valid, month, 1)
    length = _MONTH_DAYS[month] + (leap & (month == 2))
    valid &= (day >= 1) & (day <= length) & (hour <= 23) & (minute <= 59) & (second <= 59)
    # days since 1970 of a civil date, counting years from March
    y = year - (month <= 2)
    since_march = (month + 9) % 12
    days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * since_march + 2) // 5 + day - 1 - 719468
    whole = days.astype(np.int64) * 86400 + hour * 3600 + minute * 60 + second
    seconds = (whole * 1000 + millisecond).astype(np.float64) / 1000.0
    return seconds, valid
