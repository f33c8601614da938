"""Random histories: the columns say what a plain look at every alarm says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.alarm_table import State
from app.core.quality_report import QualityReport
from tests.core.alarm_story import AlarmStory, Told
from tests.core.naive_quality import INF, Naive
from tests.core.quality_past import EAST, quality_of

T = 1_000_000_200.0
NORMAL, SHELVED, FOLDED = State.NORMAL, State.SHELVED, State.SUPPRESSED
REMOVED = State.OUT_OF_SERVICE
LISTED = (State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.RETURNED)


def go_on(story: AlarmStory, one: Told, at: float, choice: int) -> None:
    """Something that can happen to an alarm in the state it is in."""
    deeds = {
        State.UNACKNOWLEDGED: (story.acknowledge, story.clear, story.shelve, story.suppress),
        State.ACKNOWLEDGED: (story.clear, story.reannunciate, story.shelve, story.remove),
        State.RETURNED: (story.acknowledge, story.again, story.shelve, story.remove),
        SHELVED: (story.unshelve, _change(story)),
        FOLDED: (story.unsuppress, _change(story)),
        REMOVED: (story.restore, _change(story)),
    }[one.state]
    deeds[choice % len(deeds)](one, at)


def _change(story: AlarmStory):  # type: ignore[no-untyped-def]
    return lambda one, at: story.change(one, at, not one.active)


steps = st.tuples(
    st.integers(0, 12),  # which alarm of those that are open, or a new one
    st.sampled_from([0.0, 1.0, 20.0, 40.0, 130.0, 470.0, 4000.0]),
    st.integers(0, 11),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=70), st.integers(0, 3000), st.integers(1, 9000))
def test_columns_and_plain_look_agree(
    told: list[tuple[int, float, int]], skipped_s: int, lasting_s: int
) -> None:
    story, at = AlarmStory(), T
    for which, pause_s, choice in told:
        at += pause_s
        still = [one for one in story.told if one.state is not NORMAL]
        if which < len(still):
            go_on(story, still[which], at, choice)
        elif choice == 11:
            story.begun_suppressed(at, f"e{choice}")
        else:
            story.alarm(at, f"e{choice % 4}", priority=choice % 4 + 1)
    start = T + skipped_s
    end = start + lasting_s
    compare(story, start, end, quality_of(story.events, start, end, EAST).report(end))


def compare(story: AlarmStory, start: float, end: float, report: QualityReport) -> None:
    naive = Naive(list(story.events))
    calls = naive.within(start, end)
    said = {figure.name: figure.value for figure in report.figures}
    assert report.annunciated == len(calls)
    assert said["peak_rate"] == naive.peak(calls)
    assert said["chattering"] == naive.chattering(calls)
    assert report.figure("top_ten").cases == naive.top_ten(calls)
    for share in report.priorities:
        assert share.count == sum(call.priority == share.priority for call in calls)
    flooded = (said["time_in_flood"] or 0.0) / 100.0 * max(end - start, 1.0)
    assert abs(flooded - naive.flood_s(start, end)) < 1e-3
    pending = [c for c in naive.calls if c.at <= end < c.settled]
    assert said["unacknowledged"] == len(pending)
    heard = [c.acknowledged - c.at for c in calls if c.acknowledged <= end]
    assert report.figure("acknowledge_mean").cases == len(heard)
    if heard:
        assert abs((said["acknowledge_mean"] or 0.0) - sum(heard) / len(heard)) < 1e-3
    assert said["suppressed"] == naive.lasting("suppressed", start, end)
    assert said["shelved"] == naive.lasting("shelved", start, end)
    assert said["out_of_service"] == naive.lasting("removed", start, end)
    assert INF not in said.values()
