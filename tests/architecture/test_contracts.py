"""Each import contract is broken on purpose in a copy: one that cannot fail is worth nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "hardware", "widgets", "resources")


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=lambda _, names: set(_not_code(names))
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _not_code(names: list[str]) -> list[str]:
    return [name for name in names if "." in name and not name.endswith(".py")]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def probe(folder: Path, module: str) -> Path:
    """A place for a forbidden import: a new file of a package, or the module itself."""
    path = folder / module.replace(".", "/")
    return path / "probe.py" if path.is_dir() else path.with_suffix(".py")


def test_the_contracts_hold(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: str(contract["id"]))
def test_each_contract_can_fail(copy: Path, contract: dict[str, Any]) -> None:
    for source in contract["source_modules"]:
        path = probe(copy, source)
        before = path.read_text("utf-8") if path.exists() else None
        lines = [f"import {module}" for module in contract["forbidden_modules"]]
        path.write_text("\n".join([*lines, ""]), "utf-8")
        try:
            result = lint(copy)
        finally:
            if before is None:
                path.unlink()
            else:
                path.write_text(before, "utf-8")
        assert result.returncode != 0
        said = re.sub(r"\s+", " ", result.stdout)
        assert f"{contract['name']} BROKEN" in said
        for module in contract["forbidden_modules"]:
            name = re.escape(module)
            assert re.search(rf"is not allowed to import {name}\b", said), f"{source}: {module}"
