"""Looking at a camera of the public space: for a purpose, for a time, and written down."""

from __future__ import annotations

from datetime import UTC, datetime

KIND = "camera"
VIEW_S = 600.0  # where nobody says for how long
LASTS_S = (300.0, 900.0, 1800.0)  # what a person may choose
LONGEST_REASON = 500
PURPOSES = (
    "incident",  # an alarm or a report to be judged
    "request",  # asked for by the police, the gendarmerie or a court
    "safety",  # somebody is in danger
    "traffic",
    "maintenance",  # of the camera itself
    "other",
)


def objection(purpose: str, reason: str) -> str:
    """Why nobody may look so; "" if they may."""
    if purpose not in PURPOSES:
        return "purpose_required"
    if not reason.strip():
        return "reason_required"
    return "reason_too_long" if len(reason) > LONGEST_REASON else ""


def lasting(said: object) -> float | None:
    """For how long a view may last that was wished with `said` (None: nothing); None
    for what nobody may choose."""
    if said is None:
        return VIEW_S
    return said if isinstance(said, float | int) and said in LASTS_S else None


def reference_of(camera: str, at: float) -> str:
    """Where the recorder of the CCTV room finds what was looked at."""
    return f"{camera}@{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
