"""A site's own files: its own folder first, then that of the engine it stands by."""

from __future__ import annotations

from pathlib import Path

from app.wiring.philosophy import FILE, site_philosophy
from app.wiring.retention import site_retention
from resources.shelf import retention_file


def test_a_standby_goes_by_the_files_of_the_engine_it_stands_by(tmp_path: Path) -> None:
    own, leader = tmp_path / "own", tmp_path / "leader"
    own.mkdir()
    leader.mkdir()
    shipped = site_philosophy(own, leader)
    assert shipped[0] != FILE
    (leader / FILE).write_text("shift_h = 8\n", "utf-8")
    shorter = retention_file()[1].replace("position_days = 60", "position_days = 31")
    (leader / "retention.toml").write_text(shorter, "utf-8")
    assert site_philosophy(own, leader) == (FILE, "shift_h = 8\n")
    told = site_retention(own, leader)
    (own / FILE).write_text("shift_h = 12\n", "utf-8")
    assert site_philosophy(own, leader) == (FILE, "shift_h = 12\n")
    assert site_retention(leader) == told != site_retention(own)
