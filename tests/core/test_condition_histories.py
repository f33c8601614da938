"""The columns judge as a plain second writing does, whatever is said in what order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.batch import Batch
from app.core.conditions import Conditions
from app.core.kind import Condition, Reference, Rule, Test, Text
from app.core.kindcondition import CLOCK, SUN
from app.core.live import LiveState
from app.core.quality import Quality
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.core.truth import Truth, all_of, any_of, none_of
from tests.core.naive_conditions import Naive, Told
from tests.core.probe import PROBES, probe_kinds, yard

WORD = Text("", "")
SMALL = st.sampled_from([0.5, 1.0, 1.5, 2.0])
BAND = st.sampled_from([0.0, 0.5, 1.0])
POINTS = st.sampled_from(["level", "other"])


def limits() -> st.SearchStrategy[Condition]:
    tests = st.sampled_from([Test.HIGH, Test.HIGH_HIGH, Test.LOW, Test.LOW_LOW])
    far = st.sampled_from([Reference("probe-2", "level"), Reference(CLOCK, SUN)])
    return st.one_of(
        st.builds(Condition, tests, POINTS, SMALL, BAND),
        st.builds(Condition, tests, st.just(""), SMALL, BAND, reference=far),
        st.builds(
            Condition,
            st.just(Test.WHILE),
            limit=st.sampled_from([0.0, 2.0]),
            deadband=BAND,
            reference=st.just(Reference(CLOCK, SUN)),
            phase=st.sampled_from(["day", "night"]),
        ),
    )


def leaves() -> st.SearchStrategy[Condition]:
    others = st.sampled_from([Reference("", "other"), Reference("probe-2", "other")])
    size = st.sampled_from([1.0, 2.0])
    words = st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=1, max_size=2).map(tuple)
    worded = st.sampled_from([Test.IS, Test.IS_NOT, Test.ONE_OF])
    change = st.sampled_from([Test.RISING, Test.FALLING])
    return st.one_of(
        limits(),
        st.builds(Condition, worded, st.just("mode"), words=words),
        st.builds(Condition, st.just(Test.DIFFERS), st.just("level"), size, reference=others),
        st.builds(Condition, change, POINTS, size, st.just(0.5), within_s=st.just(60.0)),
        st.builds(Condition, st.just(Test.STALE), POINTS),
        st.just(Condition(Test.SOURCE_LOST)),
    )


def combined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    def parts(count: int) -> st.SearchStrategy[tuple[Condition, ...]]:
        return st.lists(inner, min_size=1 if count == 1 else 2, max_size=count).map(tuple)

    several = st.sampled_from([Test.ALL, Test.ANY])
    return st.one_of(
        st.builds(Condition, several, parts=parts(3)),
        st.builds(Condition, st.just(Test.NOT), parts=parts(1)),
        st.builds(
            Condition,
            st.just(Test.COUNT),
            within_s=st.sampled_from([30.0, 60.0]),
            count=st.just(2),
            parts=parts(1),
        ),
    )


CONDITIONS = st.one_of(combined(leaves()), combined(st.recursive(leaves(), combined, max_leaves=4)))
SAID = st.tuples(
    st.sampled_from(PROBES),
    st.sampled_from(["level", "other", "mode"]),
    st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0]),
    st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.GOOD, Quality.UNCERTAIN, Quality.BAD]),
)
SUNS = st.sampled_from([-3.0, -1.0, 0.0, 1.0, 3.0])
STEPS = st.lists(
    st.one_of(
        SAID,
        SAID,
        SAID,
        SUNS,
        st.sampled_from([("wait", 4.0), ("wait", 20.0), ("wait", 70.0), ("wait", 1100.0)]),
        st.booleans(),
    ),
    min_size=15,
    max_size=60,
)


class Pair:
    """The columns, and the plain writing beside them."""

    def __init__(self, condition: Condition) -> None:
        rule = Rule("r", 3, condition, WORD, WORD)
        kinds = probe_kinds()
        kinds["probe"] = replace(kinds["probe"], rules=(rule,))
        self.table = SlotTable(yard(), kinds)
        self.live = LiveState(self.table)
        self.rules = RuleBook(self.table)
        self.columns = Conditions(self.table, self.rules, self.live)
        self.now = 1e6
        self.told = {probe: self._told(probe) for probe in PROBES}
        self.naive = {probe: Naive(condition, self.told[probe]) for probe in PROBES}
        self.stands = dict.fromkeys(PROBES, False)

    def _told(self, probe: str) -> Told:
        row = self.table.city.rows[probe]
        carrier = int(self.table.city.source[row])

        def slot(asset: str, point: str) -> int:
            return self.table.slot(self.table.city.rows[asset or probe], point)

        def value(asset: str, point: str) -> float | None:
            at = slot(asset, point)
            doubtful = self.live.stale[at] or self.live.quality[at] == Quality.BAD
            return None if doubtful or np.isnan(self.live.value[at]) else float(self.live.value[at])

        def stale(point: str) -> bool | None:
            at = slot("", point)
            known = not self.live.lost[carrier] and not np.isnan(self.live.value[at])
            return bool(self.live.stale[at]) if known else None

        return Told(value=value, stale=stale, lost=lambda: bool(self.live.lost[carrier]))

    def say(self, asset: str, point: str, value: float, quality: Quality) -> None:
        self.now += 1
        slot = self.table.slot(self.table.city.rows[asset], point)
        batch = Batch.of([(slot, value, self.now, int(quality), -1)])
        self.live.apply(batch, self.now)
        if quality < Quality.BAD and asset in self.told:
            said = self.told[asset].readings.setdefault(("", point), [])
            said.append((self.now, value))
        for _ in self.columns.crossings(batch, self.now):
            pass

    def tick(self) -> None:
        self.live.age(self.now)
        for _ in self.columns.tick(self.now):
            pass
        self.compare()

    def compare(self) -> None:
        """Both after the same time and readings."""
        for probe, naive in self.naive.items():
            truth = naive.judge(self.now)
            if truth is not None:
                self.stands[probe] = truth
            row = self.table.city.rows[probe]
            active = bool(self.columns.active[int(self.rules.first[row])])
            assert active is self.stands[probe], (probe, self.now)


@settings(max_examples=250, deadline=None)
@given(CONDITIONS, STEPS)
def test_both_say_the_same(condition: Condition, steps: list[object]) -> None:
    pair = Pair(condition)
    pair.tick()
    for step in steps:
        match step:
            case bool(online):
                pair.live.mark_source(0, not online)
            case float(sun):
                pair.say(CLOCK, SUN, sun, Quality.GOOD)
            case ("wait", float(seconds)):
                pair.now += seconds
            case (str(asset), str(point), float(value), Quality() as quality):
                held = value // 1 if point == "mode" else value
                pair.say(asset, point, held, quality)
        pair.tick()


TRUTHS = st.sampled_from(list(Truth))


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_what_is_unknown_decides_only_where_the_rest_leaves_it_open(truths: list[Truth]) -> None:
    columns = [np.array([truth], dtype=np.uint8) for truth in truths]
    together, either = int(all_of(columns)[0]), int(any_of(columns)[0])
    if Truth.FALSE in truths:
        assert together == Truth.FALSE
    elif Truth.UNKNOWN in truths:
        assert together == Truth.UNKNOWN
    else:
        assert together == Truth.TRUE
    negated = [none_of(column) for column in columns]
    assert either == int(none_of(all_of(negated))[0])
