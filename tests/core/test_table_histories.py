"""A hundred thousand random steps of alarms, against flags and sentences.

Bytes are the story, three a step, so that a failing one shrinks.
"""

from __future__ import annotations

import os
from typing import get_args

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from app.core.events import AlarmEvent, decode, type_name
from tests.core.table_kinds import NAMES
from tests.core.table_story import Story

STEPS = int(os.environ.get("ONDIJON_HISTORY_STEPS", "100000"))
STEPS_A_STORY = 400


def test_a_hundred_thousand_steps_go_as_the_reference_says() -> None:
    played, seen = 0, set[str]()

    @given(st.binary(min_size=3 * STEPS_A_STORY, max_size=3 * STEPS_A_STORY))
    @settings(
        max_examples=-(-STEPS // STEPS_A_STORY),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def tell(story_bytes: bytes) -> None:
        nonlocal played
        story = Story()
        for place in range(0, len(story_bytes), 3):
            what, which, how = story_bytes[place : place + 3]
            before = len(story.journal)
            story.play(what, NAMES[which % len(NAMES)], how)
            for line in story.journal[before:]:
                seen.add(type_name(decode(line)))
                note(f"{what} {how} at {story.now}: {line.decode()}")
            story.compare()
            played += 1

    tell()
    assert played >= STEPS
    assert seen == {str(kind.__struct_config__.tag) for kind in get_args(AlarmEvent)}
