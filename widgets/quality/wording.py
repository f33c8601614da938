"""What is said of a figure of alarm quality. No Qt."""

from __future__ import annotations

from app.core.alarm_quality import FEWEST
from app.core.kind import Kind
from app.core.quality_report import Figure, PriorityShare, SourceShare
from resources.words import Words
from widgets.board import Board
from widgets.figures import NARROW_SPACE, format_number

RATES = frozenset(("average_rate",))
PERCENTAGES = frozenset(("time_in_flood", "top_ten"))
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


def target_text(name: str, words: Words) -> str:
    """The target, or that there is none."""
    key = f"quality.target_{name}"
    if not words.has(key):
        return words("quality.no_target")
    return words("quality.target", target=words(key))


def verdict_text(verdict: str, words: Words) -> str:
    """In a word; where a target exists but too little to judge by, that."""
    return words(f"quality.{verdict or 'unjudged'}")


def split_text(share: PriorityShare, words: Words) -> str:
    """One priority's share in a sentence."""
    return words(
        "quality.split_row",
        priority=share.priority,
        share=format_number(share.share_pct, 2 if share.share_pct < 2 else 1, words.language),
        count=format_number(share.count, 0, words.language),
        target=format_number(share.target_pct, 0, words.language),
        verdict=verdict_text(share.verdict, words),
    )


def judged(shares: list[PriorityShare]) -> bool:
    """Whether there are enough alarms to judge the split by."""
    return sum(share.count for share in shares) >= FEWEST


class Namer:
    """Names positions, assets and rules as a desk knows them; those of an earlier
    city by what they are called in the journal."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def position(self, name: str) -> str:
        for position in self._board.mirror.philosophy.positions:
            if position.name == name:
                return position.title.say(self._board.language)
        return name or self._board.words("quality.all_positions")

    def rule(self, asset: str, rule: str) -> str:
        """The alarm's message."""
        kind: Kind | None = self._board.kind_of(asset)
        found = next((one for one in kind.rules if one.name == rule), None) if kind else None
        return rule if found is None else found.message.say(self._board.language)

    def source(self, share: SourceShare) -> str:
        rule = self.rule(share.asset, share.rule)
        return self._board.words("quality.source_name", asset=share.asset, rule=rule)
