"""The answer to a wish."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or refused with a reason code (``refusal.<reason>``). `detail` is
    who or what stands against it, where the reason alone does not say."""

    accepted: bool
    reason: str = ""
    detail: str = ""


ACCEPTED = Verdict(True)


def refused(reason: str, detail: str = "") -> Verdict:
    return Verdict(False, reason, detail)
