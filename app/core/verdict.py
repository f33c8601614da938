"""The answer to a wish."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or refused with a reason code (``refusal.<reason>``)."""

    accepted: bool
    reason: str = ""


ACCEPTED = Verdict(True)


def refused(reason: str) -> Verdict:
    return Verdict(False, reason)
