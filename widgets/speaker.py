"""Plays chimes, where this machine can."""

from __future__ import annotations

import importlib
import logging
from functools import cache
from types import ModuleType
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QLoggingCategory

from widgets.chime import CHIMES, RATE_HZ, synthesise

_log = logging.getLogger(__name__)


@cache
def _samples(chime: str) -> bytes:
    return synthesise(CHIMES[chime]).astype("<i2").tobytes()


class Speaker:
    """Qt's sound is loaded at the first chime: it needs libraries that a machine
    may lack, and a desk must not depend on them."""

    def __init__(self) -> None:
        self._sound: ModuleType | None = None
        self._tried = False
        self._sink: Any = None
        self._buffer: QBuffer | None = None

    def silent_reason(self) -> str:
        """Why nothing would be heard, as a key of ``desk``; "" if it would."""
        sound = self._loaded()
        if sound is None:
            return "desk.no_sound_library"
        if sound.QMediaDevices.defaultAudioOutput().isNull():
            return "desk.no_sound"
        return ""

    def play(self, chime: str) -> None:
        """The chime of that name once, unless the machine is mute; what still sounds is cut."""
        sound = self._loaded()
        if sound is None or self.silent_reason():
            return
        self.stop()
        shape = sound.QAudioFormat()
        shape.setSampleRate(RATE_HZ)
        shape.setChannelCount(1)
        shape.setSampleFormat(sound.QAudioFormat.SampleFormat.Int16)
        self._buffer = QBuffer()
        self._buffer.setData(_samples(chime))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = sound.QAudioSink(sound.QMediaDevices.defaultAudioOutput(), shape)
        self._sink.start(self._buffer)

    def stop(self) -> None:
        """Silence."""
        if self._sink is not None:
            self._sink.stop()
            self._sink = self._buffer = None

    def _loaded(self) -> ModuleType | None:
        if not self._tried:
            self._tried = True
            QLoggingCategory.setFilterRules("qt.multimedia.*=false")
            try:
                self._sound = importlib.import_module("PySide6.QtMultimedia")
            except ImportError as error:
                _log.info("no sound: %s", error)
        return self._sound
