"""Exports of a whole desk, in its own event loop: it goes on, and says how they end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions
from tests.widgets.village import living

PATIENCE_S = 60.0


class Visit:
    """A desk at work without a broker, and what its notice said."""

    def __init__(self, folder: Path) -> None:
        options = RoleOptions(
            role="desk", broker="mqtt://127.0.0.1:1", data_dir=folder, language="fr"
        )
        self.room = DeskRoom(options, height_px=1080)
        self.desk = DeskWindow(self.room, sound=False)
        self.exports = self.desk.menu.exports
        self.said: list[str] = []
        self.room.board.notice.connect(self.said.append)
        self.desk.window.resize(1280, 720)

    def spend(self, work: Coroutine[Any, Any, None]) -> None:
        """Run the desk's loop until `work` is done."""

        async def then_quit() -> None:
            try:
                await asyncio.wait_for(work, PATIENCE_S)
            finally:
                QApplication.quit()

        self.room.loop.start(then_quit())
        assert self.room.loop.run() == 0

    async def finished(self) -> None:
        while self.exports.under_way is not None:
            await asyncio.sleep(0.02)

    def leave(self) -> None:
        self.desk.release()
        self.room.stop()
        self.room.deleteLater()


@pytest.fixture
def visit(qapp: QApplication, tmp_path: Path) -> Iterator[Visit]:
    visit = Visit(tmp_path / "data")
    living(visit.room.mirror)
    visit.desk.window.show()
    yield visit
    visit.leave()


def test_the_desk_goes_on_while_its_map_is_written(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "carte.html"
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(10)

    async def save() -> None:
        visit.exports.save_map(path)
        assert visit.said == ["Export en cours : carte.html…"]
        visit.exports.save_view(tmp_path / "vue.png")
        assert "déjà en cours (carte.html)" in visit.said[-1]
        await visit.finished()

    visit.spend(save())
    timer.stop()
    assert visit.said[2:] == [f"Enregistré : {path}"]
    assert "OnDijon, carte de Dijon" in path.read_text("utf-8")
    assert not (tmp_path / "vue.png").exists()
    assert len(beats) >= 10
    print(f"longest pause {max(b - a for a, b in pairwise(beats)):.3f} s")


def test_the_page_is_of_the_moment_it_was_asked_for(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "carte.html"

    async def save() -> None:
        visit.room.mirror.alarms.clear()
        visit.room.mirror.view.rebuild((), None)
        visit.exports.save_map(path)
        visit.room.mirror.city = None
        visit.room.mirror.value[:] = 0.0
        await visit.finished()

    visit.spend(save())
    assert "OnDijon, carte de Dijon" in path.read_text("utf-8")


def test_the_view_is_written(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "vue.png"

    async def save() -> None:
        visit.exports.save_view(path)
        await visit.finished()

    visit.spend(save())
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (1280, 720)
    assert picture.text("Software") == "OnDijon"
    assert visit.said == ["Export en cours : vue.png…", f"Enregistré : {path}"]


@pytest.mark.logs("not exported")
def test_a_failure_is_said_and_the_next_export_goes(visit: Visit, tmp_path: Path) -> None:
    async def save() -> None:
        for save in (visit.exports.save_map, visit.exports.save_view):
            save(tmp_path / "no such folder" / "export")
            await visit.finished()
            assert visit.said[-1] == "Export impossible : No such file or directory"

    visit.spend(save())
    assert len(visit.said) == 4


def test_without_a_city_there_is_no_map(visit: Visit, tmp_path: Path) -> None:
    visit.room.mirror.city = None
    visit.exports.save_map(tmp_path / "carte.html")
    assert visit.said == ["Export impossible : Rien à exporter : la ville n'est pas encore connue."]
    assert visit.exports.under_way is None


def test_leaving_during_an_export_leaves_nothing_half(visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()

    async def begin() -> None:
        visit.exports.save_map(folder / "carte.html")
        await asyncio.sleep(0.3)  # the worker is starting, or at work

    visit.spend(begin())
    assert visit.exports.under_way is not None
    visit.room.loop.end()
    assert visit.exports.under_way is None
    assert not list(folder.iterdir())  # and no process: every test is held to that


def test_an_error_in_a_coroutine_is_an_error_of_the_desk(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(str(error)))

    async def failing() -> None:
        raise ValueError("a mistake of ours")

    async def wait() -> None:
        visit.room.loop.start(failing())
        while not told:
            await asyncio.sleep(0.01)

    visit.spend(wait())
    assert told == ["a mistake of ours"]


def test_the_exit_code_is_the_application_s(visit: Visit) -> None:
    QTimer.singleShot(0, lambda: QApplication.exit(3))
    assert visit.room.loop.run() == 3


def test_folium_is_never_in_the_desk_s_process() -> None:
    program = (
        "import sys, app.wiring.desk\n"
        "found = {'folium', 'branca', 'jinja2', 'widgets.exports.html'} & set(sys.modules)\n"
        "assert 'app.wiring.deskexports' in sys.modules\n"
        "sys.exit(' '.join(sorted(found)) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
