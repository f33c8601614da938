"""What a site file speaks of by name: maps and secrets beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wiring.sitelinks import SECRETS, SiteShelf


@pytest.fixture
def shelf(tmp_path: Path) -> SiteShelf:
    (tmp_path / SECRETS).mkdir()
    return SiteShelf(tmp_path)


def keep(folder: Path, name: str, text: str, mode: int = 0o600) -> None:
    path = folder / SECRETS / name
    path.write_text(text)
    path.chmod(mode)


def test_a_secret_is_the_first_line_of_its_file(shelf: SiteShelf, tmp_path: Path) -> None:
    keep(tmp_path, "camera", "opens it\nwritten by the installer\n")
    assert shelf.secret("camera") == "opens it"
    assert shelf.secret_path("camera").name == "camera"


@pytest.mark.parametrize(
    ("name", "text", "mode", "said"),
    [
        ("other", "x", 0o600, "there is no secret camera: write it into secrets/camera"),
        ("camera", "x", 0o640, "others may read secrets/camera: chmod 600 it"),
        ("camera", "\nx", 0o600, "the secret camera is empty"),
    ],
)
def test_a_secret_that_cannot_be_used_says_what_to_do(
    shelf: SiteShelf, tmp_path: Path, name: str, text: str, mode: int, said: str
) -> None:
    keep(tmp_path, name, text, mode)
    with pytest.raises(OSError, match=said):
        shelf.secret("camera")


def test_nothing_outside_of_the_folder_is_read(shelf: SiteShelf, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("x")
    (tmp_path / "site.toml").chmod(0o600)
    with pytest.raises(OSError, match="site"):
        shelf.secret("../site.toml")
    with pytest.raises(OSError, match="passwd"):
        shelf.map("modbus", "../../etc/passwd.toml")


def test_maps_ship_by_protocol(shelf: SiteShelf, tmp_path: Path) -> None:
    assert "cabinet.toml" in shelf.maps("modbus")
    assert shelf.map("modbus", "cabinet") == shelf.maps("modbus")["cabinet.toml"]
    assert shelf.maps("nothing") == {}
    with pytest.raises(OSError, match="cabinet"):
        shelf.map("nothing", "cabinet")
    (tmp_path / "own.toml").write_text("title")
    assert shelf.map("modbus", "own.toml") == "title"
