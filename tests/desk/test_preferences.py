"""What a person chose outlives the desk, and a damaged file does not end it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk.listchoices import ListChoices, choices_path
from app.desk.preferences import MAX_BYTES, KeptFile, Preferences, PreferencesFile, Trace


def test_they_are_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "preferences.json"
    file = PreferencesFile(path)
    assert file.kept == Preferences()
    file.kept.theme = "day"
    file.kept.trends.append(Trace("cabinet-0001", "power_kw"))
    file.save()
    assert PreferencesFile(path).kept == file.kept
    assert [entry.name for entry in path.parent.iterdir()] == ["preferences.json"]


def test_each_person_has_lists_of_their_own(tmp_path: Path) -> None:
    evil = "../../" + "x" * 5000
    paths = [choices_path(tmp_path, person) for person in ("operator-1", "operator-2", evil)]
    for number, path in enumerate(paths):
        file = KeptFile(path, ListChoices)
        assert file.kept == ListChoices()
        file.kept.of("active").sort = f"column-{number}"
        file.save()
    assert len(list(tmp_path.iterdir())) == 3
    assert KeptFile(paths[1], ListChoices).kept.lists["active"].sort == "column-1"


@pytest.mark.logs("preferences put aside")
@pytest.mark.parametrize("content", [b"{", b'{"text_scale": "large"}', b" " * (MAX_BYTES + 1)])
def test_what_cannot_be_read_is_put_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    assert PreferencesFile(path).kept == Preferences()
    assert path.with_suffix(".unreadable").read_bytes() == content


@pytest.mark.logs("preferences (are not kept|put aside)")
def test_a_folder_that_takes_nothing_is_only_said(tmp_path: Path) -> None:
    (tmp_path / "desk").write_bytes(b"a file where the folder should be")
    PreferencesFile(tmp_path / "desk" / "preferences.json").save()
    assert (tmp_path / "desk").is_file()
