"""The lay of the land: which way streets run at each place.

A cross field: four directions a right angle apart, held as the vector of four
times the angle, so that an avenue and the streets across it speak for the same
lay. Drawn streets set it, a slow waviness bends it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hardware.city.founding.chance import Chance
from hardware.city.founding.ground import CELL_M, Ground
from hardware.city.founding.plan import Plan
from hardware.city.founding.shapes import resample

Float = npt.NDArray[np.float64]

COARSE = 5  # raster cells to one cell of the field: 100 m
REACH = 9  # coarse cells that a drawn street is felt
WAVE = 6  # coarse cells from crest to crest of the waviness


def lay_of_land(plan: Plan, ground: Ground) -> Float:
    """Unit vectors float64 [rows, columns, 2] of one of the four directions."""
    height, width = ground.quarter.shape
    shape = (height // COARSE + 2, width // COARSE + 2)
    total = np.zeros((*shape, 2))
    _speak(total, ground, [way.line for way in plan.of_kind("main")], 1.0)
    _speak(total, ground, [way.line for way in plan.of_kind("secondary", "minor")], 0.7)
    rings = [np.concatenate((part.ring, part.ring[:1])) for part in plan.quarters]
    _speak(total, ground, rings, 0.06)
    field = _unit(total)
    bends = np.zeros(shape)
    styles = np.array([quarter.bend for quarter in plan.quarters] + [0.3])
    coarse = ground.quarter[::COARSE, ::COARSE]
    bends[: coarse.shape[0], : coarse.shape[1]] = styles[coarse]
    field = _unit(field + bends[..., None] * _waves(shape))
    fine = _unit(_finer(field, height, width))
    return _quarter_angle(fine)


def _speak(total: Float, ground: Ground, lines: list[Float], weight: float) -> None:
    samples = [resample(line, 50.0) for line in lines]
    steps = np.concatenate([np.diff(line, axis=0) for line in samples])
    middles = np.concatenate([(line[1:] + line[:-1]) / 2 for line in samples])
    size = np.sqrt(steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1])
    x, y = steps[:, 0] / size, steps[:, 1] / size
    c, s = x * x - y * y, 2 * x * y  # twice the angle
    c, s = c * c - s * s, 2 * c * s  # four times
    column = (middles[:, 0] - ground.west) / (CELL_M * COARSE)
    row = (middles[:, 1] - ground.south) / (CELL_M * COARSE)
    rows, columns = np.rint(row).astype(np.int64), np.rint(column).astype(np.int64)
    flat = total.reshape(-1, 2)
    for up in range(-REACH, REACH + 1):
        for right in range(-REACH, REACH + 1):
            r, k = rows + up, columns + right
            valid = (r >= 0) & (k >= 0) & (r < total.shape[0]) & (k < total.shape[1])
            away = (r - row) * (r - row) + (k - column) * (k - column)
            force = weight / (0.15 + away * away)
            cells = (r * total.shape[1] + k)[valid]
            for axis, part in enumerate((c, s)):
                sums = np.bincount(cells, (force * part)[valid], flat.shape[0])
                flat[:, axis] += sums


def _waves(shape: tuple[int, int]) -> Float:
    chance = Chance("lay of the land", 0)
    rows, columns = shape[0] // WAVE + 3, shape[1] // WAVE + 3
    lattice = (chance.shares(rows * columns * 2) * 2 - 1).reshape(rows, columns, 2)
    y, x = np.arange(shape[0]) / WAVE, np.arange(shape[1]) / WAVE
    return _between(lattice, y, x)


def _finer(field: Float, height: int, width: int) -> Float:
    return _between(field, np.arange(height) / COARSE, np.arange(width) / COARSE)


def _between(lattice: Float, y: Float, x: Float) -> Float:
    r, c = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    v, u = (y - r)[:, None, None], (x - c)[None, :, None]
    v, u = v * v * (3 - 2 * v), u * u * (3 - 2 * u)
    low = lattice[r][:, c] * (1 - u) + lattice[r][:, c + 1] * u
    high = lattice[r + 1][:, c] * (1 - u) + lattice[r + 1][:, c + 1] * u
    mixed: Float = low * (1 - v) + high * v
    return mixed


def _unit(field: Float) -> Float:
    size = np.sqrt(field[..., 0] * field[..., 0] + field[..., 1] * field[..., 1])
    still = size < 1e-12
    unit: Float = field / np.where(still, 1.0, size)[..., None]
    unit[still] = (1.0, 0.0)
    return unit


def _quarter_angle(field: Float) -> Float:
    return _half_angle(_half_angle(field))


def _half_angle(field: Float) -> Float:
    c = np.sqrt(np.maximum(0.0, (1 + field[..., 0]) / 2))
    s = np.sqrt(np.maximum(0.0, (1 - field[..., 0]) / 2))
    return np.stack((c, np.where(field[..., 1] < 0, -s, s)), axis=-1)
