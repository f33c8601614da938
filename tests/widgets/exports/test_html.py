"""The offline page: nothing from outside, in its text and in a real browser."""

from __future__ import annotations

import re
import shutil
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from app.bus.topics import LIVE
from app.desk.mirror import Mirror
from resources.words import Words
from tests.widgets.map.town import alarm_of, living_mirror, made_up_town
from widgets.exports.failure import ExportError
from widgets.exports.html import export_html
from widgets.theme import Theme

NOW = 1_795_345_200.0
EVIL = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)>`${1}{{ 7 }}"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def filled() -> Mirror:
    """A town with an alarm of each priority, one with an evil comment and name."""
    city, _ = made_up_town(400)
    lamps = np.flatnonzero(city.kind == 0)[:200:50].tolist()
    city = replace(
        city,
        name=f"Essai {EVIL}",
        names=tuple(EVIL if row == lamps[0] else name for row, name in enumerate(city.names)),
    )
    mirror = living_mirror(city, now=NOW)
    for number, row in enumerate(lamps):
        alarm = alarm_of(city, row, number + 1, acknowledged=number == 0)
        if number == 0:
            alarm = type(alarm)(
                **{name: getattr(alarm, name) for name in alarm.__struct_fields__}
                | {"comment": EVIL}
            )
        mirror.alarms[alarm.occurrence] = alarm
        mirror.view.change(None, alarm)
        mirror.severity[row] = number + 1
    return mirror


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "carte.html"
    size = export_html(path, filled(), made_up_town(400)[1], Words("fr"), Theme("night"), NOW)
    assert size == path.stat().st_size
    assert list(path.parent.iterdir()) == [path]
    return path


class References(HTMLParser):
    """Everything that an element would load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.policies: list[str] = []
        self.images = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [
            str(value) for name, value in attrs if name in ("src", "href", "srcset", "data")
        ]
        self.images += tag in ("img", "iframe", "link", "object", "embed")
        if str(values.get("http-equiv")).lower() == "content-security-policy":
            self.policies.append(str(values["content"]))


def test_no_element_of_the_page_refers_to_anything_outside(page: Path) -> None:
    text = page.read_text("utf-8")
    references = References()
    references.feed(text)
    assert references.found == []
    assert references.images == 0
    assert references.policies
    assert "default-src 'none'" in references.policies[0]
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    loaded = [url for style in styles for url in re.findall(r"url\(([^)]*)\)", style)]
    assert [url for url in loaded if not url.startswith(("data:", "#"))] == []
    assert "@import" not in "".join(styles)
    for host in ("jsdelivr", "cloudflare", "bootstrapcdn", "code.jquery"):
        assert host not in text


def test_the_page_says_what_when_and_whose(page: Path) -> None:
    text = page.read_text("utf-8")
    for said in (
        "OnDijon, carte de Essai",
        "2026-11-22T12:00:00.000+01:00",
        "Ville d&#x27;essai, positions inventées",
        "Leaflet 1.9.4 (BSD-2-Clause)",
        "SIMULATION",
        "Priorité 1, critique · 1",
    ):
        assert said in text
    assert page.stat().st_size < 6_000_000


def test_texts_of_the_field_are_never_markup(page: Path) -> None:
    text = page.read_text("utf-8")
    assert EVIL not in text
    assert "<script>document.title" not in text
    assert "onerror=alert(1)>" not in text
    assert "{{ 7 }}" in text  # in the head, as it came, and not 7
    assert "\\u007b\\u007b 7 \\u007d\\u007d" in text  # in the script
    assert "`${1}7" not in text


def test_live_has_no_simulation_frame_and_speaks_english(tmp_path: Path) -> None:
    mirror = filled()
    mirror.root = LIVE
    path = tmp_path / "map.html"
    export_html(path, mirror, None, Words("en"), Theme("day"), NOW)
    text = path.read_text("utf-8")
    assert "ondijon-simulation" not in text.split("</style>")[-1]
    assert "Priority 1, critical" in text
    assert Theme("day").hex("map_land") in text


def test_without_a_city_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    with pytest.raises(ExportError, match="Rien à exporter"):
        export_html(path, Mirror(LIVE), None, Words("fr"), Theme("night"), NOW)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        export_html(
            tmp_path / "none" / "map.html", filled(), None, Words("fr"), Theme("night"), NOW
        )


class Trap(socketserver.ThreadingTCPServer):
    """A proxy that only remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[bytes] = []


class Asked(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Trap)
        self.server.asked.append(self.request.recv(2000))


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap()
    thread = threading.Thread(target=trap.serve_forever)
    thread.start()
    yield trap
    trap.shutdown()
    thread.join()
    trap.server_close()


def browse(page: Path, folder: Path, trap: Trap, *arguments: str) -> str:
    """What a headless browser prints; every request of it goes into the trap."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        f"--proxy-server=127.0.0.1:{trap.server_address[1]}",
        f"--user-data-dir={folder / 'profile'}",
        "--window-size=1200,800",
        "--virtual-time-budget=5000",
        *arguments,
        page.as_uri(),
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_a_browser_draws_the_page_and_asks_the_network_for_nothing(
    page: Path, tmp_path: Path, trap: Trap
) -> None:
    dom = browse(page, tmp_path, trap, "--dump-dom")
    assert "leaflet-container" in dom
    assert dom.count('class="leaflet-marker-icon') == 4
    assert "<canvas" in dom
    assert "<title>OnDijon, carte de Essai" in dom
    asked = [request for request in trap.asked if b"google" not in request]  # its own errands
    assert asked == []


def test_the_browser_paints_streets_lamps_and_alarms(
    page: Path, tmp_path: Path, trap: Trap
) -> None:
    browse(page, tmp_path, trap, f"--screenshot={tmp_path / 'page.png'}")
    picture = QImage(str(tmp_path / "page.png"))
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 2)
        for y in range(0, picture.height(), 2)
    }
    theme = Theme("night")
    for token in ("map_land", "map_water", "simulation", "panel", "priority_2", "priority_3"):
        assert QColor(theme.color(token)).name() in seen, token
    assert len(seen) > 40
