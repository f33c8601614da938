"""Every screen of a desk, with sixty harmful texts wherever it shows a text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication

from app.wiring.deskwindow import DeskWindow
from tests.hostile.desk import (
    CABINET,
    SCREENS,
    answers,
    follow,
    named_city,
    named_kinds,
    seated,
    settle,
)
from tests.hostile.reading import faults, texts
from tests.hostile.strings import CALM, STRINGS
from tests.widgets.village import village, village_kinds
from widgets.literal import literal_line
from widgets.map.hover import hover_text
from widgets.wall.window import WallWindow

MOST_S = 0.1  # of the screen's thread, beyond what a calm text takes in the same places
TRIES = 3
SEEN = 40  # characters that every place has room for


class Hostile:
    """A desk that was told one text after another."""

    def __init__(self, desk: DeskWindow) -> None:
        self.desk = desk
        self._answers = answers(CALM)
        desk.room.board.question_requested.connect(self._answer)

    def _answer(self, what: str, arguments: dict[str, str | float], callback: object) -> None:
        self._answers(what, arguments, callback)

    def tell(self, text: str) -> None:
        self._answers = answers(text)
        follow(self.desk, text)

    def show(self, screen: str, text: str) -> float:
        """Seconds of this thread that `screen` took to show what was told."""
        board, began = self.desk.room.board, time.thread_time()
        board.beat()
        board.second.emit()
        board.notice.emit(text)
        match screen:
            case "alarm":
                board.show_alarm(1)
            case "asset":
                board.show_asset("asset", CABINET)
            case _:
                board.show_requested.emit(screen, "")
        QApplication.processEvents()
        return time.thread_time() - began


@pytest.fixture
def hostile(qapp: QApplication, tmp_path: Path) -> Iterator[Hostile]:
    desk = seated(tmp_path)
    desk.room.board._drain = lambda: None
    desk.window.resize(1280, 760)
    desk.window.show()
    yield Hostile(desk)
    desk.release()
    desk.room.stop()
    desk.room.deleteLater()


@pytest.fixture
def settled(hostile: Hostile) -> Hostile:
    settle(hostile.desk, city=village(), kinds=village_kinds(), text=CALM)
    for screen in SCREENS:
        hostile.show(screen, CALM)
    return hostile


def slow(hostile: Hostile, screen: str, text: str, calm: float) -> str:
    """Where `text` holds `screen` up, and for how long; "" if nowhere. Chance has
    three tries."""
    extra = 0.0
    for _ in range(TRIES):
        hostile.tell(text)
        extra = hostile.show(screen, text) - calm
        if extra < MOST_S:
            return ""
        hostile.tell(CALM)
        calm = max(calm, hostile.show(screen, CALM))
    return f"takes {extra:.2f} s"


def looked_through(hostile: Hostile, screen: str) -> list[str]:
    """All that is wrong with `screen`, text by text."""
    window, found = hostile.desk.window, []
    hostile.tell(CALM)
    calm = hostile.show(screen, CALM)
    for text in STRINGS:
        late = slow(hostile, screen, text, calm)
        wrong = faults(window) + ([late] if late else [])
        needle = literal_line(text, SEEN)
        if not any(needle in " ".join(said.split()) for said in texts(window)):
            wrong.append("is not shown")
        found += [f"{screen}: {text[:30]!r}: {fault}" for fault in wrong]
    return found


def test_harmful_texts_are_shown_as_they_are_and_at_once(settled: Hostile) -> None:
    found = [fault for screen in SCREENS for fault in looked_through(settled, screen)]
    assert not found, "\n".join(found)


def named(hostile: Hostile, wall: WallWindow, text: str) -> tuple[float, list[str]]:
    """A city of that name, its kinds and its places too: on map, wall and search.
    Seconds of this thread, and what is wrong."""
    desk, room = hostile.desk, hostile.desk.room
    city, kinds = named_city(text), named_kinds(text)
    began = time.thread_time()
    settle(desk, city=city, kinds=kinds, text=text)
    room.board.beat()
    told = hover_text(room.mirror, room.board.words, 0, time.time())
    assert told is not None
    desk.map._hover.tell(told, QPoint(20, 20), room.board.theme)
    desk.search.query.setText(CABINET)
    desk.search.appear()
    QApplication.processEvents()
    took = time.thread_time() - began
    wrong = [fault for one in (desk.window, wall, desk.search) for fault in faults(one)]
    needle = literal_line(text, SEEN)
    wrong += [
        f"not shown on {type(where).__name__}"
        for where in (desk.map._hover, wall)
        if not any(needle in " ".join(said.split()) for said in texts(where))
    ]
    desk.search.hide()
    return took, [f"{text[:30]!r}: {fault}" for fault in wrong]


def test_a_city_of_harmful_names_is_shown_as_it_is_and_at_once(settled: Hostile) -> None:
    desk, found = settled.desk, []
    desk.window.show_screen("map")
    wall = desk.wall.build(QSize(1280, 720))
    wall.show()
    named(settled, wall, CALM)
    for text in STRINGS:
        for _ in range(TRIES):  # each beside a calm one: what else the machine does changes
            calm = named(settled, wall, CALM)[0]
            took, wrong = named(settled, wall, text)
            if took - calm < MOST_S:
                break
        else:
            wrong.append(f"{text[:30]!r} takes {took - calm:.2f} s more")
        found += wrong
    assert not found, "\n".join(found)
