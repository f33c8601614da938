"""An engine that was superseded is not heard, whatever it still says."""

from __future__ import annotations

from app.desk.fence import Fence


def test_a_lower_epoch_counts_no_more() -> None:
    fence = Fence()
    assert fence.admits(7)
    assert fence.admits(8)
    assert not fence.admits(7)
    assert fence.admits(8)


def test_an_old_leader_that_wakes_is_not_taken_for_a_new_one() -> None:
    fence = Fence()
    assert fence.admits_pulse(7, 1000.0)
    assert fence.admits_pulse(8, 2000.0)
    assert not fence.admits_pulse(7, 1000.0)
    assert fence.epoch == 8


def test_engines_begun_anew_are_heard_by_their_first_pulse() -> None:
    fence = Fence()
    assert fence.admits_pulse(57, 1000.0)
    assert not fence.admits(1)
    assert fence.admits_pulse(1, 5000.0)
    assert fence.admits(1)
    assert not fence.admits(0)
