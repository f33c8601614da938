"""Inputs that are nearly right: a good message with a few of its parts spoiled."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

EDITS_AT_MOST = 4
_NUMBERS = (0, -1, 1, 2**31, 2**53, -(2**63), 2**64 - 1, 1e308, -0.0, 1e-320)
_WILD = (float("nan"), float("inf"), float("-inf"))
_TEXTS = ("", "\x00", "\u202e", "a/b", "#", "+", "../x", "x" * 5000, "é" * 200, "0", "NaN")
_BYTES = (b"", b"\xff", b"\x00" * 8, b"\x00" * 7, b"\xff" * 800)


def shaped(data: bytes, seeds: Sequence[bytes], form: str) -> bytes:
    """`data` as it is, or what it picks and spoils of `seeds`; the same for the same
    `data`. `form` is msgpack, json or bytes."""
    if not data or data[0] & 1 or not seeds:
        return data[1:]
    dice = random.Random(data)
    seed = dice.choice(seeds)
    if form == "bytes" or dice.random() < 0.2:
        return _spoiled(seed, dice)
    decode, encode = FORMS[form]
    tree = decode(seed)
    for _ in range(dice.randint(0, EDITS_AT_MOST)):
        tree = _edited(tree, dice)
    try:
        return encode(tree)
    except (ValueError, TypeError, OverflowError, msgspec.MsgspecError):
        return _spoiled(seed, dice)


def _spoiled(data: bytes, dice: random.Random) -> bytes:
    """Bytes changed, cut out or doubled."""
    held = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(held) + 1)
        match dice.randrange(4):
            case 0 if held:
                held[at % len(held)] = dice.randrange(256)
            case 1:
                held[at:at] = dice.randbytes(dice.randint(1, 8))
            case 2:
                del held[at : at + dice.randint(1, 40)]
            case _:
                held[at:at] = held[max(0, at - dice.randint(1, 60)) : at]
    return bytes(held)


def _edited(tree: Any, dice: random.Random) -> Any:
    """The tree with one of its parts replaced, dropped, doubled or moved deeper."""
    if isinstance(tree, dict) and tree and dice.random() < 0.85:
        key = dice.choice(list(tree))
        match dice.randrange(8):
            case 0:
                return {k: v for k, v in tree.items() if k != key}
            case 1:
                return {**tree, dice.choice(_TEXTS): tree[key]}
            case _:
                return {**tree, key: _edited(tree[key], dice)}
    if isinstance(tree, list) and tree and dice.random() < 0.85:
        at = dice.randrange(len(tree))
        match dice.randrange(8):
            case 0:
                return tree[:at] + tree[at + 1 :]
            case 1:
                return tree + tree[at : at + 1] * dice.choice((1, 3, 50))
            case _:
                return [*tree[:at], _edited(tree[at], dice), *tree[at + 1 :]]
    return _replaced(tree, dice)


def _replaced(leaf: Any, dice: random.Random) -> Any:
    """Mostly something of the same sort, so that it is looked at further in."""
    if dice.random() < 0.15:
        return dice.choice((None, True, [], {}, [[[]]], 7, "x", b"x"))
    match leaf:
        case bool():
            return not leaf
        case int() | float():
            return dice.choice((*_NUMBERS, *_WILD, leaf + 1, leaf - 1, dice.random()))
        case str():
            return dice.choice((*_TEXTS, leaf + "\x00", leaf[1:], leaf * 3))
        case bytes():
            return dice.choice((*_BYTES, leaf[1:], leaf * 2, leaf[: len(leaf) // 2]))
    return dice.choice((*_NUMBERS, *_TEXTS))


FORMS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], bytes]]] = {
    "msgpack": (msgspec.msgpack.decode, msgspec.msgpack.encode),
    "json": (json.loads, lambda tree: json.dumps(tree).encode()),
}
