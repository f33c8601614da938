"""Where made-up cameras look when they are told to look at one of their presets."""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, tuple[float, float, float]] = {  # pan, tilt, zoom in per cent
    "preset_1": (0.0, -10.0, 0.0),
    "preset_2": (-60.0, -20.0, 30.0),
    "preset_3": (60.0, -20.0, 30.0),
    "preset_4": (-20.0, -45.0, 70.0),
}
AXES = ("pan_pct", "tilt_pct", "zoom_pct")
NEAR_PCT = 1.0
