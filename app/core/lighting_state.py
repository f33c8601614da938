"""What is planned against what is, lamp by lamp."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from app.core.lighting_plan import PlannedLight

SETTLE_S = 1200.0  # photocells differ, and lamps report every quarter of an hour
TOLERANCE_PCT = 5.0
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
States = npt.NDArray[np.uint8]


class LampState(IntEnum):
    """The first that holds, from above."""

    UNPLANNED = 0  # no programme is for it
    UNKNOWN = 1  # it never reported, its report is old, or it does not answer
    OVERRIDDEN = 2  # somebody ordered it otherwise
    CHANGING = 3  # its programme has just changed
    AS_PLANNED = 4
    DARK = 5  # it should shine
    BURNING = 6  # it should be dark
    OTHER_LEVEL = 7  # it shines, more or less brightly than planned


DEVIATING = (LampState.DARK, LampState.BURNING, LampState.OTHER_LEVEL)


def lamp_states(
    light: PlannedLight, on: Floats, dim_pct: Floats, unknown: Flags, overridden: Flags, at: float
) -> States:
    """A LampState each. `on` and `dim_pct` are as the lamps report them (NaN: never),
    `at` is the city's time."""
    lit = on > 0.5
    wanted = light.pct > 0.0
    off_level = np.abs(dim_pct - light.pct) > TOLERANCE_PCT
    states = np.full(len(on), LampState.AS_PLANNED, dtype=np.uint8)
    states[wanted & lit & off_level] = LampState.OTHER_LEVEL
    states[wanted & ~lit] = LampState.DARK
    states[~wanted & lit] = LampState.BURNING
    just_now = (at - light.since >= 0.0) & (at - light.since < SETTLE_S)
    states[just_now & (states != LampState.AS_PLANNED)] = LampState.CHANGING
    states[overridden] = LampState.OVERRIDDEN
    states[unknown | np.isnan(on)] = LampState.UNKNOWN
    states[np.isnan(light.pct)] = LampState.UNPLANNED
    return states
