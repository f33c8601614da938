"""Who leads: never two at once, whatever comes late, twice or not at all."""

from __future__ import annotations

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.lease import LEASE_S, RENEW_S, Claim, Lease

MOST_S = 10.0  # from the last word of a leader to the next one that leads


class Line:
    """A broker of one topic, and the engines at it: what is said waits on its way up,
    gets its place in the order, and waits again on its way down to each."""

    def __init__(self, *names: str) -> None:
        self.now = 0.0
        self.lives = 0
        self.retained: Claim | None = None
        self.up: dict[str, deque[Claim]] = {name: deque() for name in names}
        self.down: dict[str, deque[tuple[Claim, bool]]] = {name: deque() for name in names}
        self.linked = dict.fromkeys(names, False)
        self.leases = {name: self._life(name, 0) for name in names}

    def _life(self, name: str, term: int) -> Lease:
        self.lives += 1
        return Lease(name, f"life-{self.lives}", term)

    def link(self, name: str) -> None:
        if not self.linked[name]:
            self.linked[name] = True
            if self.retained is not None:
                self.down[name].append((self.retained, True))
            self.leases[name].connected(self.now)

    def cut(self, name: str) -> None:
        self.linked[name] = False
        self.up[name].clear()
        self.down[name].clear()
        self.leases[name].disconnected()

    def restart(self, name: str) -> None:
        """kill -9, and begun again on the same data folder."""
        self.cut(name)
        self.leases[name] = self._life(name, self.leases[name].term)

    def speak(self, name: str, *, willing: bool = True) -> None:
        claim = self.leases[name].to_say(self.now, willing=willing)
        if claim is not None:
            self.up[name].append(claim)

    def take(self, name: str) -> None:
        """The broker takes the next word of one engine."""
        if self.up[name]:
            claim = self.up[name].popleft()
            self.retained = claim if claim.term else self.retained
            for other, down in self.down.items():
                if self.linked[other]:
                    down.append((claim, False))

    def bring(self, name: str) -> None:
        if self.down[name]:
            claim, retained = self.down[name].popleft()
            self.leases[name].hear(claim, self.now, retained=retained)

    def run(self, seconds: float, *names: str) -> None:
        """Everything without delay, for those named."""
        end = self.now + seconds
        while self.now < end:
            for name in names:
                self.speak(name)
                while any(self.up.values()):
                    for one in self.up:
                        self.take(one)
                while self.down[name]:
                    self.bring(name)
            assert len(self.holders()) <= 1
            self.now = round(self.now + 0.1, 3)

    def holders(self) -> list[str]:
        """Who holds the lease by the right clock, also of those that are asleep."""
        return [name for name, lease in self.leases.items() if lease.holds(self.now)]


def led(*names: str) -> Line:
    """The first one leads, the others follow."""
    line = Line(*names)
    for name in names:
        line.link(name)
        line.run(1.0, *names)
    assert line.holders() == [names[0]]
    return line


def test_one_alone_leads_as_soon_as_it_is_heard() -> None:
    line = Line("a")
    line.link("a")
    line.run(0.3, "a")
    assert line.holders() == ["a"]
    assert line.leases["a"].term == 1


def test_it_goes_on_leading_and_the_other_waits() -> None:
    line = led("a", "b")
    line.run(60.0, "a", "b")
    assert line.holders() == ["a"]
    assert line.leases["b"].term == line.leases["a"].term == 1
    assert line.leases["b"].rival(line.now)


def test_a_silent_leader_is_followed_within_ten_seconds() -> None:
    line = led("a", "b")
    died_at = line.now
    line.cut("a")
    while not line.leases["b"].holds(line.now):
        line.run(0.1, "b")
        assert line.now - died_at < MOST_S
    assert line.now - died_at >= LEASE_S - RENEW_S - 0.5
    assert line.leases["b"].term == 2


def test_a_leader_that_ends_in_order_is_followed_at_once() -> None:
    line = led("a", "b")
    word = line.leases["a"].release(line.now)
    assert word is not None
    line.up["a"].append(word)
    assert not line.leases["a"].leads
    line.run(0.5, "b")
    assert line.holders() == ["b"]


def test_the_same_folder_begun_again_does_not_wait() -> None:
    line = led("a", "b")
    line.restart("a")
    line.link("a")
    line.run(0.5, "a", "b")
    assert line.holders() == ["a"]
    assert line.leases["a"].term == 2


def test_another_folder_waits_for_whoever_may_still_lead() -> None:
    line = led("a")
    line.cut("a")
    line.down["c"], line.up["c"], line.linked["c"] = deque(), deque(), False
    line.leases["c"] = Lease("c", "life-c")
    line.link("c")
    line.run(LEASE_S - 0.2, "c")
    assert not line.holders()
    line.run(1.0, "c")
    assert line.holders() == ["c"]


def test_a_leader_that_slept_is_superseded_and_says_nothing_first() -> None:
    line = led("a", "b")
    line.run(MOST_S, "b")  # a is stopped: it neither hears nor speaks
    assert line.holders() == ["b"]
    sleeper = line.leases["a"]
    assert not sleeper.holds(line.now)
    line.run(1.0, "a", "b")
    assert sleeper.superseded
    assert not sleeper.leads
    assert line.holders() == ["b"]


def test_a_leader_alone_whose_broker_was_away_goes_on_in_its_term() -> None:
    line = led("a")
    line.cut("a")
    line.now += 60.0
    assert not line.holders()
    line.link("a")
    line.run(0.5, "a")
    assert line.holders() == ["a"]
    assert (line.leases["a"].term, line.leases["a"].superseded) == (1, False)


def test_of_two_claims_for_one_term_the_first_in_the_order_wins() -> None:
    line = led("a", "b", "c")
    line.cut("a")
    line.now += LEASE_S
    for name in ("b", "c"):
        line.speak(name)
    line.take("c")
    line.take("b")
    line.run(1.0, "b", "c")
    assert line.holders() == ["c"]
    assert line.retained is not None
    assert line.retained.engine == "c"  # said again over the loser's


def test_who_may_not_lead_does_not_claim() -> None:
    line = Line("a")
    line.link("a")
    for _ in range(100):
        line.speak("a", willing=False)
        line.take("a")
        line.bring("a")
        line.now += 0.1
    assert line.leases["a"].informed
    assert not line.leases["a"].leads


NAMES = ("a", "b", "c")
STEP = st.one_of(
    st.tuples(st.sampled_from(("speak", "take", "bring", "link")), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(("speak", "take", "bring", "link")), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(("cut", "restart")), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(("flow", "flow of one")), st.sampled_from(NAMES)),
    st.tuples(st.just("wait"), st.sampled_from((0.1, 1.0, 2.0, 3.0, 5.0, 6.1, 20.0))),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=150))
def test_never_two_at_once(steps: list[tuple[str, str | float]]) -> None:
    """In any order, with any delay, pause, lost connection and restart."""
    line = Line(*NAMES)
    for what, whom in steps:
        if isinstance(whom, float):
            line.now += whom
        elif what.startswith("flow"):  # of all but one, or of one alone: the rest sleep
            line.run(0.3, *[one for one in NAMES if (one == whom) is ("one" in what)])
        elif what in ("speak", "link", "cut", "restart"):
            {"speak": line.speak, "link": line.link, "cut": line.cut, "restart": line.restart}[
                what
            ](whom)
        else:
            (line.take if what == "take" else line.bring)(whom)
        assert len(line.holders()) <= 1
    for name in NAMES:  # and in the end somebody does lead
        line.cut(name)
        line.link(name)
    line.run(LEASE_S * 2 + MOST_S, *NAMES)
    assert len(line.holders()) == 1
