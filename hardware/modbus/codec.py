"""Between raw registers and values as the feed says them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import isfinite

from app.bus.wire import Value
from hardware.modbus.registermap import Form, Register

_DIGITS = 9  # significant ones: what a scale adds behind them is noise of the arithmetic
_FORMATS = {
    Form.INT16: ">h",
    Form.UINT16: ">H",
    Form.INT32: ">i",
    Form.UINT32: ">I",
    Form.FLOAT32: ">f",
}


class NoValueError(ValueError):
    """Raw registers that mean nothing, or a value that no register can hold."""


def decoded(register: Register, raw: Sequence[int]) -> Value:
    """What the registers (or bits) of one point say. NoValueError where that is
    nothing."""
    number = _number(register, raw)
    if register.words:
        for word, code in register.words.items():
            if number == code:
                return _said(word)
        raise NoValueError(f"{number:g} is none of its words")
    if register.shape is Form.BIT or register.bit is not None:
        return bool(number)
    value = number * register.scale + register.offset
    if not isfinite(value):
        raise NoValueError("no number")
    return float(f"{value:.{_DIGITS}g}")


def encoded(register: Register, value: Value) -> list[int]:
    """The raw registers (or the one bit) for `value`. NoValueError where it has none."""
    if register.words:
        word = str(value).lower() if isinstance(value, bool) else str(value)
        if word not in register.words:
            raise NoValueError(f"{word} is none of its words")
        number: float = register.words[word]
    elif isinstance(value, str):
        raise NoValueError("a word for a number")
    elif register.shape is Form.BIT:
        number = bool(value)
    else:
        number = (float(value) - register.offset) / register.scale
    if register.shape is Form.BIT:
        return [int(bool(number))]
    try:
        whole = number if register.shape is Form.FLOAT32 else round(number)
        packed = struct.pack(_FORMATS[register.shape], whole)
    except (struct.error, OverflowError, ValueError) as error:
        raise NoValueError(f"{number:g} does not fit into {register.shape}") from error
    raw = [int.from_bytes(packed[at : at + 2], "big") for at in range(0, len(packed), 2)]
    return raw[::-1] if register.little else raw


def _number(register: Register, raw: Sequence[int]) -> float:
    if register.shape is Form.BIT:
        return float(bool(raw[0]))
    words = list(raw[: register.shape.registers])
    if register.little:
        words.reverse()
    packed = b"".join(word.to_bytes(2, "big") for word in words)
    number = float(struct.unpack(_FORMATS[register.shape], packed)[0])
    return float(int(number) >> register.bit & 1) if register.bit is not None else number


def _said(word: str) -> Value:
    """A boolean's words are true and false."""
    return word == "true" if word in ("true", "false") else word
