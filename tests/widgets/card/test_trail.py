"""Back and forth through the assets that were looked at. Needs no Qt."""

from __future__ import annotations

from widgets.card.trail import LONGEST, Trail


def test_an_empty_trail_leads_nowhere() -> None:
    trail = Trail()
    assert not trail.can_go_back
    assert not trail.can_go_forward
    assert trail.back() == trail.forward() == ""


def test_back_and_forward() -> None:
    trail = Trail()
    for asset in ("a", "b", "c"):
        trail.visit(asset)
    assert (trail.back(), trail.back(), trail.back()) == ("b", "a", "a")
    assert trail.can_go_forward
    assert (trail.forward(), trail.forward(), trail.forward()) == ("b", "c", "c")
    assert not trail.can_go_forward


def test_a_new_step_forgets_the_way_forward() -> None:
    trail = Trail()
    for asset in ("a", "b", "c"):
        trail.visit(asset)
    trail.back()
    trail.back()
    trail.visit("d")
    assert not trail.can_go_forward
    assert trail.back() == "a"


def test_the_same_asset_again_is_no_step() -> None:
    trail = Trail()
    trail.visit("a")
    trail.visit("a")
    assert not trail.can_go_back


def test_it_is_bounded() -> None:
    trail = Trail()
    for number in range(LONGEST + 50):
        trail.visit(str(number))
    steps = 0
    while trail.can_go_back:
        trail.back()
        steps += 1
    assert steps == LONGEST - 1
