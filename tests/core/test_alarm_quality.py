"""The figures of alarm quality on histories whose answers can be told by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.alarm_quality import AlarmQuality
from app.core.alarm_rate import chattering, floods, most_at_once, trailing
from app.core.quality_cases import FINDERS, cases
from app.core.quality_report import NAMES, QualityReport
from tests.core.alarm_story import AlarmStory
from tests.core.quality_past import EAST, WEST, lives_of, quality_of

T = 1_000_000_200.0  # the begin of some 10 minutes
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def value(report: QualityReport, name: str) -> float | None:
    return report.figure(name).value


def occurrences(quality: AlarmQuality, figure: str) -> list[int]:
    found = cases(quality, figure, 0, 100)
    assert found is not None
    assert found.total == len(found.cases)
    return sorted(case.occurrence for case in found.cases)


def test_a_period_without_alarms_has_nothing_to_judge_by() -> None:
    report = quality_of([], T, T + HOUR).report(T + HOUR)
    assert len(report.figures) == len(NAMES)
    assert set(NAMES) == {figure.name for figure in report.figures}
    assert value(report, "average_rate") == 0
    assert value(report, "acknowledge_mean") is None
    assert value(report, "top_ten") is None
    assert report.means == [0.0] * 6
    assert not report.top


def test_rates_are_per_position_and_show_the_peak() -> None:
    story = AlarmStory()
    for number in range(9):
        story.alarm(T + 100 + number, f"e{number}")
    for number in range(3):
        story.alarm(T + 1200 * number, f"w{number}")
    quality = quality_of(story.events, T, T + HOUR)
    report = quality.report(T + HOUR)
    east, west = report.positions
    assert (east.position, east.annunciated, east.average, east.peak) == (EAST, 9, 1.5, 9)
    assert (west.position, west.annunciated, west.average, west.peak) == (WEST, 3, 0.5, 1)
    assert (east.verdict, west.verdict) == ("tolerable", "met")
    assert value(report, "average_rate") == 1.0
    assert value(report, "peak_rate") == 9
    assert report.means == [5.0, 0, 0.5, 0, 0.5, 0]
    assert report.peaks == [9, 0, 1, 0, 1, 0]
    assert occurrences(quality, "peak_rate") == list(range(1, 10))
    alone = quality_of(story.events, T, T + HOUR, WEST)
    assert alone.report(T).annunciated == 3
    assert occurrences(alone, "average_rate") == [10, 11, 12]


def test_half_a_minute_foretells_no_rate() -> None:
    story = AlarmStory()
    story.alarm(T + 5, "e1")
    report = quality_of(story.events, T, T + 30, EAST).report(T)
    assert value(report, "average_rate") == 1.0
    assert report.figure("average_rate").verdict == "met"


def test_a_flood_begins_above_ten_and_ends_below_five() -> None:
    story = AlarmStory()
    for number in range(12):
        story.alarm(T + 600 + 10 * number, f"e{number}")  # the 11th comes at T + 700
    quality = quality_of(story.events, T, T + 2 * HOUR)
    report = quality.report(T + 2 * HOUR)
    [flood] = report.floods
    # the fifth newest came at T + 670 and leaves the window 600 s later
    assert (flood.position, flood.began, flood.ended) == (EAST, T + 700, T + 1270)
    assert flood.annunciated == 12
    assert value(report, "floods") == 1
    assert value(report, "longest_flood") == 570
    assert value(report, "time_in_flood") == pytest.approx(100 * 570 / 7200 / 2)
    assert report.figure("time_in_flood").verdict == "missed"
    assert occurrences(quality, "floods") == list(range(1, 13))


def test_a_flood_under_way_at_the_start_counts_from_there() -> None:
    story = AlarmStory()
    for number in range(11):
        story.alarm(T - 300 + number, f"e{number}")
    report = quality_of(story.events, T, T + HOUR, EAST).report(T)
    [flood] = report.floods
    assert (flood.began, flood.ended) == (T, T - 300 + 6 + 600)
    assert report.annunciated == 0
    assert report.positions[0].peak == 0


def test_the_split_is_judged_once_there_are_enough() -> None:
    story = AlarmStory()
    for number in range(100):
        priority = 1 if number < 2 else 2 if number < 7 else 3 if number < 20 else 4
        story.alarm(T + 30 * number, f"e{number}", priority=priority)
    quality = quality_of(story.events, T, T + HOUR)
    split = quality.report(T).priorities
    assert [share.count for share in split] == [2, 5, 13, 80]
    assert [share.verdict for share in split] == ["missed", "met", "met", "met"]
    assert occurrences(quality, "priority:1") == [1, 2]
    few = quality_of(story.events[:10], T, T + HOUR).report(T)
    assert {share.verdict for share in few.priorities} == {""}


def test_the_ten_most_frequent_and_the_chattering() -> None:
    story = AlarmStory()
    for number in range(30):
        story.alarm(T + 60 * number, f"e{number}")
    for number in range(6):
        story.alarm(T + 20 * number, "e-chatter", "door")  # four in each minute
        story.alarm(T + 31 * number, "e-busy", "door")  # never three within 60 s
    quality = quality_of(story.events, T, T + HOUR)
    report = quality.report(T)
    first, second = sorted(report.top[:2], key=lambda one: one.asset)
    assert (first.asset, first.count, first.chattering) == ("e-busy", 6, False)
    assert (second.asset, second.count, second.chattering) == ("e-chatter", 6, True)
    assert second.share_pct == pytest.approx(100 * 6 / 42)
    assert value(report, "top_ten") == pytest.approx(100 * 20 / 42)
    assert value(report, "chattering") == 1
    assert report.figure("chattering").verdict == "missed"
    assert [share.asset for share in report.chattering] == ["e-chatter"]
    assert len(occurrences(quality, "chattering")) == 6
    assert len(occurrences(quality, "source:e-busy:door")) == 6


def test_standing_alarms_are_counted_where_most_stood_at_once() -> None:
    story = AlarmStory()
    first, second = story.alarm(T, "e1"), story.alarm(T + HOUR, "e2")
    brief = story.alarm(T + HOUR, "e3")
    story.acknowledge(brief, T + 2 * HOUR)
    story.clear(brief, T + 3 * HOUR)
    story.acknowledge(first, T + 2 * HOUR)
    story.clear(first, T + DAY + HOUR)  # stood for an hour beyond the day
    quality = quality_of(story.events, T + DAY, T + 2 * DAY)
    report = quality.report(T + 2 * DAY)
    assert value(report, "standing") == 1  # one ended as the other came to stand
    assert occurrences(quality, "standing") == [1, 2]
    assert value(report, "unacknowledged") == 1
    assert occurrences(quality, "unacknowledged") == [second.occurrence]


def test_times_to_acknowledge_and_clear_and_what_nobody_acted_upon() -> None:
    story = AlarmStory()
    quick, slow, idle = (story.alarm(T, f"e{n}") for n in range(3))
    story.acknowledge(quick, T + 10)
    story.clear(idle, T + 50)
    story.acknowledge(idle, T + 60)  # it had gone already
    story.acknowledge(slow, T + 110)
    story.clear(quick, T + 100)
    quality = quality_of(story.events, T, T + HOUR)
    report = quality.report(T)
    assert value(report, "acknowledge_mean") == 60
    assert value(report, "acknowledge_p95") == pytest.approx(105)
    assert value(report, "clear_mean") == 75
    assert value(report, "never_acted") == 1
    assert occurrences(quality, "never_acted") == [idle.occurrence]
    assert occurrences(quality, "acknowledge_p95") == [slow.occurrence]
    # as of an earlier end, what came later has not come
    early = quality_of(story.events, T, T + 30).report(T)
    assert value(early, "acknowledge_mean") == 10
    assert value(early, "clear_mean") is None
    assert value(early, "unacknowledged") == 2


def test_setting_aside_is_counted_and_never_taken_for_an_acknowledgement() -> None:
    story = AlarmStory()
    shelved, removed = story.alarm(T, "e1"), story.alarm(T, "e2")
    folded = story.begun_suppressed(T + 5, "e3")
    story.shelve(shelved, T + 10)
    story.remove(removed, T + 20)
    story.unshelve(shelved, T + 10 + HOUR)  # still abnormal: annunciated again
    story.unsuppress(folded, T + 2 * HOUR)  # annunciated for the first time
    quality = quality_of(story.events, T, T + DAY)
    report = quality.report(T)
    assert report.annunciated == 4
    assert value(report, "shelved") == 1
    assert value(report, "shelved_now") == 0
    assert value(report, "longest_shelf") == HOUR
    assert value(report, "suppressed") == 1
    assert value(report, "out_of_service") == 1
    assert value(report, "longest_removal") == DAY - 20
    assert value(report, "acknowledge_mean") is None
    assert value(report, "unacknowledged") == 2
    assert occurrences(quality, "suppressed") == [folded.occurrence]
    during = quality_of(story.events, T, T + HOUR).report(T)
    assert value(during, "shelved_now") == 1


def test_an_alarm_again_takes_over_from_the_one_unacknowledged() -> None:
    story = AlarmStory()
    one = story.alarm(T)
    story.clear(one, T + 10)
    new = story.again(one, T + 20)
    story.acknowledge(new, T + 30)
    story.reannunciate(new, T + 1000)
    lives = lives_of(story.events)
    assert list(lives.open) == [new.occurrence]
    first, second, third = lives.annunciations.values()
    assert (first.cleared_at, first.over_at) == (T + 10, T + 20)
    assert (second.acknowledged_at, second.again, second.acted) == (T + 30, False, True)
    assert third.again


def test_every_figure_has_its_alarms() -> None:
    quality = quality_of([], T, T + HOUR)
    for name in NAMES:
        assert cases(quality, name, 0, 10) is not None
    assert set(FINDERS) < set(NAMES)
    assert cases(quality, "weather", 0, 10) is None
    assert cases(quality, "priority:x", 0, 10) is None


def test_pages_of_cases_follow_newest_first() -> None:
    story = AlarmStory()
    for number in range(5):
        story.alarm(T + number, f"e{number}")
    quality = quality_of(story.events, T, T + HOUR)
    pages = [cases(quality, "annunciated", first, 2) for first in (0, 2, 4)]
    assert [[case.occurrence for case in page.cases] for page in pages if page] == [
        [5, 4],
        [3, 2],
        [1],
    ]


def test_windows_at_their_edges() -> None:
    times = np.array([0.0, 600.0, 600.0, 1199.0])
    assert trailing(times, 600.0).tolist() == [1, 2, 2, 3]
    assert most_at_once(np.array([0.0, 5.0, 10.0]), np.array([10.0, 6.0, 20.0])) == 2
    assert floods(np.array([]), 600.0, 10, 5) == []
    # one more comes at the very moment at which the count would fall below five
    rush = np.append(np.arange(11.0), 606.0)
    assert floods(rush, 600.0, 10, 5) == [(10.0, 607.0)]
    three = np.array([0.0, 30.0, 60.0, 200.0, 230.0, 261.0])
    assert (
        chattering(three, np.ones(6, dtype=np.int64), 3, 60.0).tolist() == [True] * 3 + [False] * 3
    )
