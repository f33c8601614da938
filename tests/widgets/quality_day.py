"""A day of a village's alarms, and an engine's answers about it."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from app.core.alarm_quality import AlarmQuality
from app.core.events import AlarmEvent
from app.core.kind import Text
from app.core.philosophy import Philosophy, Position
from app.core.quality_cases import cases
from app.core.quality_report import QualityAnswer
from tests.core.alarm_story import AlarmStory
from tests.core.quality_past import lives_of, past_of
from tests.widgets.village import NOON
from widgets.board import Board

DAY = 86400.0
SOURCES = (
    ("cabinet-0001", "tripped", 1),
    ("cabinet-0001", "door_open", 3),
    ("lamp-000001", "lamp_failure", 4),
    ("lamp-000002", "lamp_failure", 4),
    ("lamp-000003", "driver_fault", 4),
    ("junction-001", "flashing", 2),
    ("gauge-ouche-01", "high", 2),
    ("bus-001", "late", 4),
)
PHILOSOPHY = Philosophy(
    positions=(
        Position("lighting", Text("Éclairage", "Lighting"), ("lighting",)),
        Position("city", Text("Ville", "City")),
    )
)


def busy_day(end: float = NOON, seed: int = 1) -> list[AlarmEvent]:
    """Calm for hours, a flood of lamps, a chattering door, one shelved, one standing."""
    dice, story = random.Random(seed), AlarmStory()
    moments = sorted(end - DAY + dice.random() * DAY for _ in range(60))
    moments += [end - 8 * 3600 + 20 * n for n in range(30)]
    for number, at in enumerate(sorted(moments)):
        asset, rule, priority = SOURCES[
            2 + number % 3 if 30 <= number < 60 else dice.choice((1, 2, 3, 4, 5, 6, 7, 7, 7))
        ]
        one = story.alarm(at, asset, rule, priority)
        story.acknowledge(one, at + 10 + 300 * dice.random())
        story.clear(one, at + 400 + 3000 * dice.random())
    for number in range(6):
        one = story.alarm(end - 3000 + 15 * number, "cabinet-0001", "door_open", 3)
        story.clear(one, end - 2995 + 15 * number)
        story.acknowledge(one, end - 2000)
    old = story.alarm(end - 1.9 * DAY, "gauge-ouche-01", "high", 2)
    story.acknowledge(old, end - 1.8 * DAY)
    shelved = story.alarm(end - 7200, "junction-001", "flashing", 2)
    story.shelve(shelved, end - 7000)
    story.alarm(end - 300, "cabinet-0001", "tripped", 1)
    return sorted(story.events, key=lambda event: event.at)


class Answers:
    """Answers what a board asks as an engine does, from `events`. `refusal` instead
    of an answer where it is set, and `progress` before one."""

    def __init__(self, board: Board, events: list[AlarmEvent]) -> None:
        self._board, self._lives = board, lives_of(events)
        self.asked: list[tuple[str, dict[str, str | float]]] = []
        self.refusal = ""
        self.progress: list[float] = []
        board.mirror.philosophy = PHILOSOPHY
        board.question_requested.connect(self._answer)

    def _answer(
        self, what: str, arguments: dict[str, str | float], callback: Callable[[object], None]
    ) -> None:
        self.asked.append((what, arguments))
        if self.refusal:
            callback(self.refusal)
        elif self.progress and what == "alarm_quality":
            callback(QualityAnswer(done=self.progress.pop(0)))
        elif what == "alarm_quality":
            now = self._board.now()
            report = self._quality(arguments).report(now, float(arguments["end"]) - 2 * DAY)
            callback(QualityAnswer(done=1.0, report=report))
        else:
            figure, first = str(arguments["figure"]), int(arguments["first"])
            callback(cases(self._quality(arguments), figure, first, int(arguments["limit"])))

    def _quality(self, arguments: dict[str, str | float]) -> AlarmQuality:
        lives = self._lives
        start, end = float(arguments["start"]), float(arguments["end"])
        city = self._board.mirror.city
        assert city is not None
        places = np.zeros(len(lives.sources) + 1, dtype=np.int64)
        for number, (asset, _) in lives.sources.items():
            department = city.departments[int(city.department[city.rows[asset]])]
            position = PHILOSOPHY.position_of(department)
            places[number] = PHILOSOPHY.positions.index(position)
        names = [position.name for position in PHILOSOPHY.positions]
        wanted = str(arguments["position"])
        place = names.index(wanted) if wanted else -1
        past = past_of(lives, start, end, places, PHILOSOPHY)
        return AlarmQuality(past, tuple(names), place, lives.sources)
