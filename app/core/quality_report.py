"""What is said of the quality of alarms in a period. Times are epoch seconds."""

from __future__ import annotations

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is one of NAMES. `value` is None where there is nothing to judge by.
    `verdict`: met, tolerable, missed, or "" where there is no target or too little.
    `cases` is how many alarms stand behind it."""

    name: str
    value: float | None
    verdict: str = ""
    cases: int = 0


class PriorityShare(msgspec.Struct, frozen=True, kw_only=True):
    """`share_pct` and `target_pct` of all annunciated alarms."""

    priority: int
    count: int
    share_pct: float
    target_pct: float
    verdict: str = ""


class SourceShare(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of one asset, and how often it called."""

    asset: str
    rule: str
    count: int
    share_pct: float
    chattering: bool = False


class FloodSpan(msgspec.Struct, frozen=True, kw_only=True):
    position: str
    began: float
    ended: float
    annunciated: int


class PositionShare(msgspec.Struct, frozen=True, kw_only=True):
    """One operator position beside the others."""

    position: str
    annunciated: int
    average: float
    peak: int
    floods: int
    flood_pct: float
    verdict: str = ""


class QualityReport(msgspec.Struct, frozen=True, kw_only=True):
    """`position` is "" for all of them. The series holds, from `series_start` in
    steps of `series_step_s`, the mean and the greatest count in 10 minutes; of all
    positions the mean per position and the greatest of any. `lists_cut`: lists
    hold the first of more."""

    start: float
    end: float
    made_at: float
    position: str
    positions: list[PositionShare]
    annunciated: int
    figures: list[Figure]
    priorities: list[PriorityShare]
    top: list[SourceShare]
    chattering: list[SourceShare]
    floods: list[FloodSpan]
    series_start: float
    series_step_s: float
    means: list[float]
    peaks: list[int]
    history_from: float = 0.0
    lists_cut: bool = False

    def figure(self, name: str) -> Figure:
        """Raises KeyError for a name there is no figure of."""
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)


class QualityAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`done` of 1 is how much of the journal has been read for it; below 1 there
    is no report yet: ask again."""

    done: float
    report: QualityReport | None = None


class QualityCase(msgspec.Struct, frozen=True, kw_only=True):
    """One alarm behind a figure: an annunciation, or a span of being set aside or
    standing. `at` is when it began, `ended` when that was over (0: not yet),
    `acknowledged_at` and `cleared_at` are 0 where that has not come."""

    occurrence: int
    asset: str
    rule: str
    priority: int
    at: float
    ended: float = 0.0
    acknowledged_at: float = 0.0
    cleared_at: float = 0.0


class QualityCases(msgspec.Struct, frozen=True, kw_only=True):
    """Rows `first` and on of `total`, newest first."""

    total: int
    first: int
    cases: list[QualityCase]


NAMES = (
    "average_rate",
    "peak_rate",
    "floods",
    "longest_flood",
    "time_in_flood",
    "annunciated",
    "top_ten",
    "chattering",
    "standing",
    "unacknowledged",
    "never_acted",
    "acknowledge_mean",
    "acknowledge_p95",
    "clear_mean",
    "clear_p95",
    "shelved",
    "shelved_now",
    "longest_shelf",
    "suppressed",
    "out_of_service",
    "longest_removal",
)
