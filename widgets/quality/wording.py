"""What is said of a figure of alarm quality. No Qt."""

from __future__ import annotations

from app.core.alarm_quality import FEWEST
from app.core.quality_report import Figure, PriorityShare
from resources.words import Words
from widgets.figures import NARROW_SPACE, format_number

RATES = frozenset(("average_rate",))
PERCENTAGES = frozenset(("time_in_flood", "top_ten"))
SPLIT_TARGETS = {1: "quality.split_target_less", 4: "quality.split_target_about"}
DURATIONS = frozenset(
    (
        "longest_flood",
        "acknowledge_mean",
        "acknowledge_p95",
        "clear_mean",
        "clear_p95",
        "longest_shelf",
        "longest_removal",
    )
)


def format_duration(seconds: float, words: Words) -> str:
    """In the unit that keeps two or three figures: 95 s, 12 min, 5,4 h, 2,1 j."""
    if seconds < 120:
        return words("units.seconds", n=format_number(seconds, 0, words.language))
    if seconds < 7200:
        return words("units.minutes", n=format_number(seconds / 60, 0, words.language))
    if seconds < 172800:
        return words("units.hours", n=format_number(seconds / 3600, 1, words.language))
    return words("units.days", n=format_number(seconds / 86400, 1, words.language))


def format_share(percent: float, words: Words) -> str:
    """A percentage with one digit, two where it is small."""
    digits = 2 if 0 < percent < 2 else 1
    return f"{format_number(percent, digits, words.language)}{NARROW_SPACE}%"


def value_text(figure: Figure, words: Words) -> str:
    """The value with its unit."""
    if figure.value is None:
        return words("quality.no_value")
    if figure.name in PERCENTAGES:
        return format_share(figure.value, words)
    if figure.name in DURATIONS:
        return format_duration(figure.value, words)
    digits = 2 if figure.name in RATES else 0
    return format_number(figure.value, digits, words.language)


def name_text(name: str, words: Words) -> str:
    return words(f"quality.name_{name}")


def how_text(name: str, words: Words) -> str:
    """How the figure is counted."""
    return words(f"quality.how_{name}")


def aim_text(name: str, words: Words) -> str:
    """What is aimed at, or that nothing is."""
    key = f"quality.target_{name}"
    return words(key) if words.has(key) else words("quality.no_target")


def target_text(name: str, words: Words) -> str:
    """The target, or that there is none."""
    key = f"quality.target_{name}"
    if not words.has(key):
        return words("quality.no_target")
    return words("quality.target", target=words(key))


def verdict_text(verdict: str, words: Words) -> str:
    """In a word; where a target exists but too little to judge by, that."""
    return words(f"quality.{verdict or 'unjudged'}")


def split_target_text(share: PriorityShare, words: Words) -> str:
    """The share that is aimed at."""
    key = SPLIT_TARGETS.get(share.priority, "quality.split_target")
    return words(key, target=format_number(share.target_pct, 0, words.language))


def split_text(share: PriorityShare, words: Words) -> str:
    """One priority's share in a sentence."""
    return words(
        "quality.split_row",
        priority=share.priority,
        share=format_share(share.share_pct, words),
        count=format_number(share.count, 0, words.language),
        target=split_target_text(share, words),
        verdict=verdict_text(share.verdict, words),
    )


def judged(shares: list[PriorityShare]) -> bool:
    """Whether there are enough alarms to judge the split by."""
    return sum(share.count for share in shares) >= FEWEST
