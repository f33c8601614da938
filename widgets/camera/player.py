"""Plays the stream of a camera, where this machine can."""

from __future__ import annotations

import ctypes
import importlib
import logging
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import PySide6
from PySide6.QtCore import QLoggingCategory, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

_log = logging.getLogger(__name__)
FRAME_MS = 40
NETWORK_MS = 10_000
_QUIET = -8  # FFmpeg's AV_LOG_QUIET
_LIBRARY = re.compile(r"libavutil\.so\.\d+")


class Player(QObject):
    """Looks by itself whether there is a new picture: video is decoded in threads of Qt's,
    and a signal from these must not reach Python. `failed` has a key of ``cameras``."""

    pictured = Signal(QImage)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media: Any = None
        self._sink: Any = None
        self._shown = -1  # when the picture shown began, in the stream's own time
        self._looking = QTimer(self)
        self._looking.setInterval(FRAME_MS)
        self._looking.timeout.connect(self._look)

    def play(self, address: str) -> None:
        """From now on, and nothing else. `address` may have a password in it."""
        self.stop()
        video = _video()
        if video is None:
            self.failed.emit("live_no_player")
            return
        self._media = video.QMediaPlayer(self)
        self._sink = video.QVideoSink(self)
        if not _hush() and urlsigned(address):
            self.stop()
            self.failed.emit("live_no_player")
            return
        self._media.setVideoSink(self._sink)
        options = video.QPlaybackOptions()
        options.setNetworkTimeout(NETWORK_MS)
        options.setPlaybackIntent(video.QPlaybackOptions.PlaybackIntent.LowLatencyStreaming)
        self._media.setPlaybackOptions(options)
        # FFmpeg's own word for "over the same connection": no port has to be open here.
        self._media.setSource(QUrl(f"{address}{'&' if '?' in address else '?'}tcp"))
        self._media.play()
        self._looking.start()

    def stop(self) -> None:
        """Hangs up."""
        self._looking.stop()
        self._shown = -1
        media, self._media = self._media, None
        sink, self._sink = self._sink, None
        if media is not None:
            media.stop()
            media.setVideoSink(None)
            media.deleteLater()
            sink.deleteLater()

    def _look(self) -> None:
        frame = self._sink.videoFrame()
        if frame.isValid() and frame.startTime() != self._shown:
            self._shown = frame.startTime()
            image = frame.toImage()
            if not image.isNull():
                self.pictured.emit(image)
        status = self._media.MediaStatus
        ended = self._media.mediaStatus() in (status.InvalidMedia, status.EndOfMedia)
        if ended or self._media.error() != self._media.Error.NoError:
            self.stop()
            self.failed.emit("live_failed")


def urlsigned(address: str) -> bool:
    """Whether a name or password is in it."""
    return bool(QUrl(address).userInfo())


@cache
def _video() -> ModuleType | None:
    """Qt's video, loaded when the first picture is wanted: it needs libraries that a
    machine may lack, and a desk must not depend on them."""
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    try:
        found = importlib.import_module("PySide6.QtMultimedia")
    except ImportError as error:
        _log.info("no video: %s", error)
        return None
    return found


def _hush() -> bool:
    """Has FFmpeg, which Qt loads with its first player, say nothing: it would write each
    address, and the password in it, to where this program's errors go. Whether it does."""
    folder = Path(PySide6.__file__).parent / "Qt" / "lib"
    for place in folder.glob("libavutil.so.*"):
        if _LIBRARY.fullmatch(place.name):
            try:
                ctypes.CDLL(str(place)).av_log_set_level(_QUIET)
            except (OSError, AttributeError):
                return False
            return True
    return False
