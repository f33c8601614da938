"""Web Mercator in world units: x east, y south, the whole world is 0..1."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]

EARTH_CIRCUMFERENCE_M = 40_075_016.685578488  # WGS 84 equator, as EPSG:3857 has it


def to_world(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Float:
    """World units, float64 [..., 2] as (x, y), of WGS 84 degrees."""
    radians = np.radians(np.asarray(lat, dtype=np.float64))
    x = np.asarray(lon, dtype=np.float64) / 360.0 + 0.5
    y = 0.5 - np.arcsinh(np.tan(radians)) / (2.0 * np.pi)
    return np.stack(np.broadcast_arrays(x, y), axis=-1)


def to_degrees(world: npt.ArrayLike) -> tuple[Float, Float]:
    """Latitude and longitude of world units [..., 2]."""
    points = np.asarray(world, dtype=np.float64)
    lon = (points[..., 0] - 0.5) * 360.0
    lat = np.degrees(np.arctan(np.sinh((0.5 - points[..., 1]) * 2.0 * np.pi)))
    return lat, lon


def metres_per_unit(lat: float) -> float:
    """Length on the ground of one world unit at a latitude."""
    return float(EARTH_CIRCUMFERENCE_M * np.cos(np.radians(lat)))
