"""World units, there and back."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.mercator import metres_per_unit, to_degrees, to_world


def test_known_points() -> None:
    assert to_world(0.0, 0.0).tolist() == pytest.approx([0.5, 0.5])
    assert to_world(0.0, 180.0).tolist() == pytest.approx([1.0, 0.5])
    assert to_world(85.0511287798, -180.0).tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_there_and_back() -> None:
    lat, lon = np.linspace(-80, 80, 33), np.linspace(-179, 179, 33)
    back_lat, back_lon = to_degrees(to_world(lat, lon))
    assert np.abs(back_lat - lat).max() < 1e-9
    assert np.abs(back_lon - lon).max() < 1e-9


def test_metres_on_the_ground() -> None:
    step = to_world(47.32, 5.04 + 0.01)[0] - to_world(47.32, 5.04)[0]
    assert step * metres_per_unit(47.32) == pytest.approx(755, abs=3)
