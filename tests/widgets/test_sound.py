"""What is heard, when, and when it ends."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from app.bus.rows import AlarmRow
from app.core.kind import Text
from app.core.philosophy import AlarmClass, Philosophy
from app.desk.alarmview import AlarmView
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm, delta
from widgets.board import Board
from widgets.chime import CHIMES, RATE_HZ, chime_name, synthesise
from widgets.sound import SILENCE_S, AlarmSound, calling_row

PRIORITIES = [f"priority_{number}" for number in (1, 2, 3, 4)]


class Ear:
    """Hears what a loudspeaker would play."""

    def __init__(self) -> None:
        self.reason = ""
        self.heard: list[str] = []
        self.silences = 0

    def silent_reason(self) -> str:
        return self.reason

    def play(self, chime: str) -> None:
        self.heard.append(chime)

    def stop(self) -> None:
        self.silences += 1


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def sound(board: Board, ear: Ear) -> Iterator[AlarmSound]:
    sound = AlarmSound(board, ear)
    sound.start()
    yield sound
    sound.stop()


def tell(board: Board, *alarms: AlarmRow) -> None:
    board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


def go_by(board: Board, clock: Clock, seconds: float) -> None:
    """The engine goes on talking meanwhile."""
    clock.now += seconds
    tell(board)
    board.second.emit()


@pytest.mark.parametrize("name", CHIMES)
def test_a_chime_is_clean_and_of_its_length(name: str) -> None:
    chime = CHIMES[name]
    samples = synthesise(chime)
    assert len(samples) == len(chime.notes_hz) * int(chime.note_s * RATE_HZ)
    assert samples[0] == samples[-1] == 0  # no click at either end
    assert 1000 < np.abs(samples.astype(int)).max() <= np.iinfo(np.int16).max // 2 + 1


def test_every_chime_sounds_different() -> None:
    heard = {synthesise(chime).tobytes() for chime in CHIMES.values()}
    assert len(heard) == len(CHIMES)


def test_urgency_is_heard_in_count_loudness_and_haste() -> None:
    ordered = [CHIMES[name] for name in PRIORITIES]
    assert [len(chime.notes_hz) for chime in ordered] == [6, 3, 1, 1]
    assert sorted(ordered, key=lambda chime: chime.repeat_s) == ordered
    assert sorted(ordered, key=lambda chime: -chime.level) == ordered


def test_a_class_may_have_its_own_and_an_unknown_one_is_that_of_the_priority() -> None:
    assert chime_name("rising", 3) == "rising"
    assert chime_name("", 3) == "priority_3"
    assert chime_name("../../trumpet.wav", 2) == "priority_2"
    assert chime_name("", 77) == "priority_4"


def test_only_what_is_abnormal_and_unacknowledged_calls() -> None:
    view = AlarmView()
    quiet = [alarm(n, state=state) for n, state in enumerate("CDEFG", start=1)]
    view.rebuild(quiet, None)
    assert calling_row(view) is None
    waiting = [alarm(8, priority=3), alarm(9, priority=3), alarm(10, priority=4)]
    view.rebuild([*quiet, *waiting], None)
    assert calling_row(view) == waiting[1]


def test_it_repeats_until_acknowledged(board: Board, ear: Ear, sound: AlarmSound) -> None:
    tell(board, alarm())
    assert ear.heard == ["priority_1"]
    sound._timer.timeout.emit()
    assert ear.heard == ["priority_1"] * 2
    assert sound._timer.isActive()
    tell(board, alarm(revision=2, state="C", acknowledged_by="camille"))
    assert not sound._timer.isActive()
    assert ear.silences == 1


@pytest.mark.parametrize("state", ["E", "F", "G"])
def test_what_is_set_aside_is_silent(board: Board, ear: Ear, sound: AlarmSound, state: str) -> None:
    tell(board, alarm())
    tell(board, alarm(revision=2, state=state, active=True))
    assert ear.heard == ["priority_1"]
    assert not sound._timer.isActive()


def test_a_new_alarm_is_heard_at_once_unless_a_more_urgent_one_calls(
    board: Board, ear: Ear, sound: AlarmSound
) -> None:
    tell(board, alarm(1, priority=2))
    tell(board, alarm(2, priority=4))
    assert ear.heard == ["priority_2"]
    tell(board, alarm(3, priority=2))
    tell(board, alarm(4, priority=1))
    assert ear.heard == ["priority_2", "priority_2", "priority_1"]


def test_the_sound_of_the_rule_s_class(board: Board, ear: Ear, sound: AlarmSound) -> None:
    kind = board.mirror.kinds["cabinet"]
    rules = tuple(dataclasses.replace(rule, alarm_class="alert") for rule in kind.rules)
    board.mirror.kinds["cabinet"] = dataclasses.replace(kind, rules=rules)
    title = Text("Alerte", "Alert")
    board.mirror.philosophy = Philosophy(
        classes={"alert": AlarmClass("alert", title, sound="falling")}
    )
    tell(board, alarm(), alarm(2, priority=2, asset="gauge-ouche-01", rule="high"))
    assert ear.heard == ["falling"]
    tell(board, alarm(revision=2, state="C"))
    assert ear.heard == ["falling"]
    sound._timer.timeout.emit()
    assert ear.heard == ["falling", "priority_2"]


def test_silence_ends_by_itself_after_a_minute(
    board: Board, clock: Clock, ear: Ear, sound: AlarmSound
) -> None:
    tell(board, alarm())
    sound.silence()
    assert sound.silenced_s == SILENCE_S
    assert not sound._timer.isActive()
    left = []
    sound.changed.connect(lambda: left.append(sound.silenced_s))
    go_by(board, clock, 20)
    tell(board, alarm(2, priority=1), alarm(3, priority=3))  # no more urgent than what is silenced
    assert ear.heard == ["priority_1"]
    go_by(board, clock, 39)
    go_by(board, clock, 1)
    assert left == [40.0, 1.0, 0.0]
    assert ear.heard == ["priority_1", "priority_1"]
    assert sound._timer.isActive()
    assert board.mirror.alarms[1].state == "B"


def test_something_more_urgent_breaks_the_silence(
    board: Board, ear: Ear, sound: AlarmSound
) -> None:
    tell(board, alarm(1, priority=3))
    sound.silence()
    tell(board, alarm(2, priority=2))
    assert ear.heard == ["priority_3", "priority_2"]
    assert sound.silenced_s == 0.0


def test_silence_goes_with_what_was_silenced(board: Board, ear: Ear, sound: AlarmSound) -> None:
    tell(board, alarm(1, priority=1))
    sound.silence()
    tell(board, alarm(1, priority=1, revision=2, state="C"))
    assert sound.silenced_s == 0.0
    tell(board, alarm(2, priority=4))
    assert ear.heard == ["priority_1", "priority_4"]


def test_there_is_no_silence_in_store(board: Board, ear: Ear, sound: AlarmSound) -> None:
    sound.silence()
    assert sound.silenced_s == 0.0
    tell(board, alarm())
    assert ear.heard == ["priority_1"]


def test_a_clock_put_back_makes_no_longer_silence(
    board: Board, clock: Clock, ear: Ear, sound: AlarmSound
) -> None:
    tell(board, alarm())
    sound.silence()
    clock.now = NOON - 3600
    board.second.emit()
    assert sound.silenced_s == 0.0
    assert ear.heard == ["priority_1", "priority_1"]


def test_a_lost_engine_is_heard_once(
    board: Board, clock: Clock, ear: Ear, sound: AlarmSound
) -> None:
    clock.now += 60
    board.beat()
    board.beat()
    assert ear.heard == ["priority_2"]


def test_a_mute_machine_says_so(board: Board, ear: Ear) -> None:
    ear.reason = "desk.no_sound"
    sound = AlarmSound(board, ear)
    sound.start()
    assert board.words(sound.silent_reason) == "Pas de son sur cette machine"
    tell(board, alarm())
    assert not ear.heard
    ear.reason = ""  # somebody plugged a loudspeaker in
    sound._timer.timeout.emit()
    assert ear.heard == ["priority_1"]
    assert sound.silent_reason == ""
    sound.stop()


def test_the_real_speaker_never_ends_a_desk() -> None:
    """In a process of its own: Qt's sound says things when it finds no server."""
    code = (
        "from PySide6.QtCore import QCoreApplication as A; a = A([])\n"
        "from widgets.speaker import Speaker; s = Speaker()\n"
        "assert s.silent_reason() in ('', 'desk.no_sound', 'desk.no_sound_library')\n"
        "s.play('priority_1'); s.stop(); print('done')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout.strip() == "done", ran.stderr
