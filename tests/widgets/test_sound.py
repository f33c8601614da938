"""What is heard, when, and when it ends."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from app.bus.rows import AlarmRow
from tests.widgets.conftest import Clock
from tests.widgets.village import alarm, delta
from widgets.board import Board
from widgets.chime import CHIMES, RATE_HZ, synthesise
from widgets.sound import AlarmSound, loudest


class Ear:
    """Hears what a loudspeaker would play."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self.heard: list[int] = []
        self.silences = 0

    def silent_reason(self) -> str:
        return self.reason

    def play(self, priority: int) -> None:
        self.heard.append(priority)

    def stop(self) -> None:
        self.silences += 1


def tell(board: Board, alarms: list[AlarmRow]) -> None:
    board.mirror.apply(delta(board.mirror, alarms=alarms), board.now())
    board.beat()


@pytest.mark.parametrize("priority", [1, 2, 3, 4])
def test_a_chime_is_clean_and_of_its_length(priority: int) -> None:
    chime = CHIMES[priority]
    samples = synthesise(chime)
    assert len(samples) == len(chime.notes_hz) * int(chime.note_s * RATE_HZ)
    assert samples[0] == samples[-1] == 0  # no click at either end
    assert 1000 < np.abs(samples.astype(int)).max() <= np.iinfo(np.int16).max // 2 + 1


def test_urgency_is_heard_in_count_loudness_and_haste() -> None:
    ordered = [CHIMES[priority] for priority in (1, 2, 3, 4)]
    assert [len(chime.notes_hz) for chime in ordered] == [6, 3, 1, 1]
    assert sorted(ordered, key=lambda chime: chime.repeat_s) == ordered
    assert sorted(ordered, key=lambda chime: -chime.level) == ordered


def test_only_what_is_abnormal_and_unacknowledged_calls() -> None:
    rows = [alarm(1, state="C"), alarm(2, priority=2, state="D"), alarm(3, priority=3)]
    assert loudest(rows) == 3
    assert loudest(rows[:2]) == 0


def test_it_repeats_until_acknowledged(board: Board) -> None:
    ear = Ear()
    sound = AlarmSound(board, ear)
    sound.enable(True)
    tell(board, [alarm()])
    assert ear.heard == [1]
    sound._timer.timeout.emit()
    assert ear.heard == [1, 1]
    assert sound._timer.isActive()
    tell(board, [alarm(revision=2, state="C", acknowledged_by="camille")])
    assert not sound._timer.isActive()
    assert ear.silences == 1


def test_a_new_alarm_is_heard_at_once_unless_a_more_urgent_one_calls(board: Board) -> None:
    ear = Ear()
    sound = AlarmSound(board, ear)
    sound.enable(True)
    tell(board, [alarm(1, priority=2)])
    tell(board, [alarm(2, priority=4)])
    assert ear.heard == [2]
    tell(board, [alarm(3, priority=2)])
    tell(board, [alarm(4, priority=1)])
    assert ear.heard == [2, 2, 1]
    sound.stop()


def test_muting_mutes_the_sound_only(board: Board) -> None:
    ear = Ear()
    sound = AlarmSound(board, ear)
    tell(board, [alarm()])
    assert not ear.heard
    assert len(board.mirror.alarms) == 1
    sound.enable(True)
    assert ear.heard == [1]
    sound.enable(False)
    assert not sound._timer.isActive()
    assert board.mirror.alarms[1].state == "B"


def test_a_lost_engine_is_heard_once(board: Board, clock: Clock) -> None:
    ear = Ear()
    sound = AlarmSound(board, ear)
    sound.enable(True)
    clock.now += 60
    board.beat()
    board.beat()
    assert ear.heard == [2]


def test_a_mute_machine_says_so(board: Board) -> None:
    ear = Ear("desk.no_sound")
    sound = AlarmSound(board, ear)
    assert sound.silent_reason == ""
    sound.enable(True)
    assert board.words(sound.silent_reason) == "Pas de son sur cette machine"
    tell(board, [alarm()])
    assert not ear.heard
    sound.stop()


def test_the_real_speaker_never_ends_a_desk() -> None:
    """In a process of its own: Qt's sound says things when it finds no server."""
    code = (
        "from PySide6.QtCore import QCoreApplication as A; a = A([])\n"
        "from widgets.speaker import Speaker; s = Speaker()\n"
        "assert s.silent_reason() in ('', 'desk.no_sound', 'desk.no_sound_library')\n"
        "s.play(1); s.stop(); print('done')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout.strip() == "done", ran.stderr
