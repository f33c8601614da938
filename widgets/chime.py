"""The sounds of alarms, made here: one a priority and some for classes of alarms, told
apart by count, pitch and haste."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE_HZ = 44_100
LOUDEST = 0.5
FADE_S = 0.012
DECAY_S = 0.35
OVERTONES = ((1, 1.0), (2, 0.35), (3, 0.15))


@dataclass(frozen=True, slots=True)
class Chime:
    """Notes one after the other (Hz, 0 for a rest), `note_s` each, and how long
    until it is heard again."""

    notes_hz: tuple[float, ...]
    note_s: float
    repeat_s: float
    level: float


CHIMES = {
    "priority_1": Chime((988, 784, 988, 784, 988, 784), 0.14, 4.0, 1.0),
    "priority_2": Chime((784, 0, 784), 0.18, 8.0, 0.8),
    "priority_3": Chime((587,), 0.3, 20.0, 0.6),
    "priority_4": Chime((392,), 0.3, 60.0, 0.4),
    # What a class of the alarm philosophy may name instead, whatever the priority.
    "rising": Chime((523, 659, 784, 1047, 0, 523, 659, 784, 1047), 0.12, 4.0, 1.0),
    "falling": Chime((880, 698, 587, 440), 0.16, 8.0, 0.8),
    "double": Chime((659, 659, 0, 494, 494), 0.13, 8.0, 0.8),
    "low": Chime((262, 0, 262), 0.25, 60.0, 0.4),
}


def chime_name(sound: str, priority: int) -> str:
    """The name of the chime for an alarm whose class names `sound`; that of its
    priority where the class names none, or one that is not here."""
    return sound if sound in CHIMES else f"priority_{min(max(priority, 1), 4)}"


def synthesise(chime: Chime) -> npt.NDArray[np.int16]:
    """One channel of 16-bit samples at RATE_HZ; every note fades in and out."""
    count = int(chime.note_s * RATE_HZ)
    moment = np.arange(count) / RATE_HZ
    edge = np.minimum(moment, moment[::-1]) / FADE_S
    envelope = np.sin(np.clip(edge, 0.0, 1.0) * np.pi / 2) ** 2 * np.exp(-moment / DECAY_S)
    silence = np.zeros(count)
    notes = [_tone(hertz, moment) * envelope if hertz else silence for hertz in chime.notes_hz]
    wave = np.concatenate(notes) * chime.level * LOUDEST
    return np.round(wave * np.iinfo(np.int16).max).astype(np.int16)


def _tone(hertz: float, moment: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    parts = [weight * np.sin(2 * np.pi * hertz * n * moment) for n, weight in OVERTONES]
    tone: npt.NDArray[np.float64] = np.sum(parts, axis=0) / sum(weight for _, weight in OVERTONES)
    return tone
