"""What a made-up camera sees: a drawn street, its name and the time burnt in."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from PIL import Image, ImageDraw

SIZE = 640, 360
_SKY, _ROAD, _WALL, _GLASS = "#5d6a76", "#33373b", "#7d756b", "#4a545e"
_HORIZON = 150
_HOUSE, _GAP = 96, 12
_CARS = (("#a9b4bd", 47.0, 238), ("#6e4a44", -61.0, 282), ("#d5d2c8", 83.0, 322))
_TEXT = "#f0f2f3"
_QUALITY = 70


def picture(asset: str, at: float, pan_pct: float, tilt_pct: float, zoom_pct: float) -> bytes:
    """A JPEG with the standard Huffman tables; `at` is the camera's own time."""
    image = Image.new("RGB", SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    scale = 1.0 + zoom_pct / 50.0
    shift = pan_pct * 4.0
    horizon = int(_HORIZON - tilt_pct * 1.5)
    draw.rectangle((0, horizon, SIZE[0], SIZE[1]), _ROAD)
    _draw_houses(draw, horizon, shift, scale)
    for colour, speed, below in _CARS:
        way = (at * speed * scale - shift * scale) % (SIZE[0] + 200.0) - 100.0
        top = horizon + int((below - _HORIZON) * scale * 0.6)
        box = way, top, way + 46.0 * scale, top + 20.0 * scale
        draw.rounded_rectangle(box, 4, colour)
    _burn_in(draw, asset, at)
    held = io.BytesIO()
    image.save(held, "JPEG", quality=_QUALITY, subsampling=2, optimize=False)
    return held.getvalue()


def _draw_houses(draw: ImageDraw.ImageDraw, horizon: int, shift: float, scale: float) -> None:
    wide = (_HOUSE + _GAP) * scale
    first = int((shift * scale) // wide) - 1
    for number in range(first, first + int(SIZE[0] / wide) + 3):
        left = number * wide - shift * scale
        high = (70 + number * 37 % 60) * scale
        draw.rectangle((left, horizon - high, left + _HOUSE * scale, horizon), _WALL)
        for floor in range(1, int(high / (26 * scale)) + 1):
            for row in range(4):
                x, y = left + (10 + row * 21) * scale, horizon - floor * 24 * scale
                draw.rectangle((x, y, x + 10 * scale, y + 12 * scale), _GLASS)


def _burn_in(draw: ImageDraw.ImageDraw, asset: str, at: float) -> None:
    stamp = datetime.fromtimestamp(at, UTC)
    draw.rectangle((0, 0, SIZE[0], 26), "#101214")
    draw.text((8, 4), f"{asset}   simulation", _TEXT, font_size=16)
    said = f"{stamp:%Y-%m-%d %H:%M:%S}.{stamp.microsecond // 100_000} UTC"
    draw.text((SIZE[0] - 232, 4), said, _TEXT, font_size=16)
