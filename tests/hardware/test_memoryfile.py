"""The memory's file: whole or not at all, and never another field's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.city.memory import Memory, city_clock
from hardware.city.memoryfile import MemoryFile
from tests.hardware.test_memory import MIDDLE, NIGHT, build


def memory() -> Memory:
    return build(city_clock("", 1.0, MIDDLE, None, NIGHT)).memory(NIGHT)


@pytest.fixture
def file(tmp_path: Path) -> MemoryFile:
    kept = MemoryFile(tmp_path / "city", "town", 5)
    assert kept.read() is None
    kept.write(memory())
    return kept


def test_what_is_written_is_read(file: MemoryFile) -> None:
    assert file.read() == memory()
    assert [path.name for path in file.path.parent.iterdir()] == ["memory.bin"]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "changed": lambda data: data[:-100] + b"?" + data[-99:],
    "no heading": lambda data: data.partition(b"\n")[2],
    "text": lambda _: b'{"version": "one"}\n',
    "not text": lambda _: b"\xff\xfe\n",
    "another version": lambda data: data.replace(b'"version":1', b'"version":99', 1),
}


@pytest.mark.logs("the field begins anew")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_put_aside_with_one_word(
    file: MemoryFile, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    data = file.path.read_bytes()
    broken = DAMAGES[damage](data)
    assert broken != data
    file.path.write_bytes(broken)
    assert file.read() is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert file.path.with_name("memory.bin.aside").read_bytes() == broken
    assert file.read() is None  # and is not found again
    assert len(caplog.records) == 1


@pytest.mark.logs("the field begins anew")
@pytest.mark.parametrize(("city", "seed"), [("village", 5), ("town", 6)])
def test_another_field_s_file_is_put_aside(file: MemoryFile, city: str, seed: int) -> None:
    assert MemoryFile(file.path.parent, city, seed).read() is None
    assert not file.path.exists()


@pytest.mark.logs("cannot be kept")
def test_a_disk_that_takes_nothing_is_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "city").write_bytes(b"no folder")
    kept = MemoryFile(tmp_path / "city", "town", 5)
    kept.write(memory())
    kept.write(memory())
    assert len(caplog.records) == 1
    (tmp_path / "city").unlink()
    kept.write(memory())
    assert kept.read() == memory()
