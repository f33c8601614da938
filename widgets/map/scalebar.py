"""The scale bar: a round length on the ground."""

from __future__ import annotations

import math


def round_length(metres: float) -> float:
    """The greatest 1, 2 or 5 times a power of ten that is at most `metres`."""
    power = 10.0 ** math.floor(math.log10(max(metres, 1e-3)))
    for step in (5.0, 2.0):
        if step * power <= metres:
            return step * power
    return power


def scale_bar(metres_per_pixel: float, longest_px: float) -> tuple[float, float]:
    """Metres of the bar and its length in pixels, at most `longest_px`."""
    metres = round_length(metres_per_pixel * longest_px)
    return metres, metres / metres_per_pixel


def length_words(metres: float) -> str:
    """As on a map: 200 m, 5 km."""
    if metres >= 1000:
        return f"{metres / 1000:g}\u202fkm"
    return f"{metres:g}\u202fm"
