"""How much longer each screen takes to show a harmful text than a calm one: the longest of
sixty, each the best of three."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from tests.bench.figure import Figure, report
from tests.hostile.desk import SCREENS, seated, settle
from tests.hostile.strings import CALM, STRINGS
from tests.hostile.test_screens import Hostile, named
from tests.widgets.village import village, village_kinds

TRIES = 3
GOAL_S = 0.1


def _shown(hostile: Hostile, screen: str, text: str) -> float:
    """Seconds; the screen showed the calm text before."""
    took = []
    for _ in range(TRIES):
        hostile.tell(CALM)
        hostile.show(screen, CALM)
        hostile.tell(text)
        took.append(hostile.show(screen, text))
    return min(took)


def _figure(name: str, calm: float, took: list[float]) -> Figure:
    return Figure(name, max(took), "s", calm, "a calm text", calm + GOAL_S)


def main() -> int:
    QApplication.instance() or QApplication(sys.argv)
    with tempfile.TemporaryDirectory(prefix="ondijon-bench-") as folder:
        desk = seated(Path(folder))
        desk.room.board._drain = lambda: None
        desk.window.resize(1280, 760)
        desk.window.show()
        hostile = Hostile(desk)
        settle(desk, city=village(), kinds=village_kinds(), text=CALM)
        figures = []
        for screen in SCREENS:
            hostile.show(screen, CALM)
            calm = _shown(hostile, screen, CALM)
            took = [_shown(hostile, screen, text) for text in STRINGS]
            figures.append(_figure(screen, calm, took))
        desk.window.show_screen("map")
        wall = desk.wall.build(QSize(1280, 720))
        wall.show()
        calm = min(named(hostile, wall, CALM)[0] for _ in range(TRIES + 1))
        took = [min(named(hostile, wall, text)[0] for _ in range(TRIES)) for text in STRINGS]
        figures.append(_figure("a city of that name on map, wall and search", calm, took))
        desk.release()
        desk.room.stop()
    report("harmful texts on every screen", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
