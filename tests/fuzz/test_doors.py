"""No input brings an exception out, and no refused one changes anything: the short form.
The long one is ``make fuzz-long N=1000000``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.desk_doors import desk_doors
from tests.fuzz.door import Door
from tests.fuzz.engine_doors import engine_doors
from tests.fuzz.file_doors import file_doors
from tests.fuzz.kept_doors import kept_doors
from tests.fuzz.link_doors import link_doors

EXAMPLES = 400
RUN = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def knock(door: Door) -> None:
    """As many inputs as its weight allows; half of them good ones spoiled."""

    @settings(RUN, max_examples=max(30, int(EXAMPLES * door.weight)))
    @given(st.binary(max_size=600))
    def inputs(data: bytes) -> None:
        door.knock(data)

    inputs()
    taken = [door.enter(seed) for seed in door.seeds]
    assert all(taken) or door.name == "memory"


@pytest.mark.parametrize("doors", [engine_doors, desk_doors, file_doors, link_doors, kept_doors])
def test_whatever_comes_in_is_taken_or_refused(
    doors: Callable[[Path], list[Door]], tmp_path: Path
) -> None:
    for door in doors(tmp_path):
        knock(door)
