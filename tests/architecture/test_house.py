"""Rules of the house that no tool knows: size of files, who draws, no clock in core, locks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "hardware", "widgets", "resources", "tests")
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 70
MOST_METHODS = 25
SCREEN = {"PySide6", "shiboken6", "pyqtgraph", "qasync"}
SCREEN_WIRING = re.compile(r"app/wiring/(desk\w*|screenshot\w*)\.py")
VAGUE_NAMES = {"utils", "util", "misc", "helpers", "helper", "common", "base", "manager"}


def code() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_long() -> None:
    long = [name(p) for p in code() if len(p.read_text("utf-8").splitlines()) > MOST_LINES]
    assert not long


def test_no_function_and_no_class_is_long() -> None:
    found = []
    for path in code():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno
                if lines > MOST_LINES_OF_A_FUNCTION:
                    found.append(f"{name(path)}: {node.name} has {lines} lines")
            elif isinstance(node, ast.ClassDef):
                methods = sum(
                    isinstance(x, ast.FunctionDef | ast.AsyncFunctionDef) for x in node.body
                )
                if methods > MOST_METHODS:
                    found.append(f"{name(path)}: {node.name} has {methods} methods")
    assert not found


def test_no_file_has_a_vague_name() -> None:
    assert not [name(p) for p in code() if p.stem in VAGUE_NAMES]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|NotImplemented" r"Error)\b")
    assert not [name(p) for p in code() if later.search(p.read_text("utf-8"))]


def test_only_widgets_and_the_desk_draw() -> None:
    found = []
    for path in code():
        own = name(path)
        if own.startswith(("widgets/", "tests/")) or SCREEN_WIRING.fullmatch(own):
            continue
        found += [f"{own}: {module}" for module in imports(path) if module in SCREEN]
    assert not found


def imports(path: Path) -> set[str]:
    """Top-level names that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def test_core_reads_no_clock() -> None:
    clocks = {"now", "utcnow", "today", "monotonic", "perf_counter", "time_ns"}
    found = []
    for path in sorted((ROOT / "app" / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            call = node.func if isinstance(node, ast.Call) else None
            if isinstance(call, ast.Attribute) and call.attr in clocks:
                owner = ast.unparse(call.value)
                if owner in {"datetime", "datetime.datetime", "date", "time", "datetime.date"}:
                    found.append(f"{name(path)}:{call.lineno}")
    assert not found


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()  # it would shadow PyPI's packaging


def pins(lock: str) -> set[str]:
    text = (ROOT / "packaging" / "locks" / f"{lock}.lock").read_text("utf-8")
    assert "://" not in text, "a lock holds versions and hashes, no addresses"
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    return set(entries)


def test_the_locks_hold_versions_and_hashes_only() -> None:
    assert any(pin.startswith("pyside6==6.11.3") for pin in pins("run"))


def test_what_runs_is_what_is_tested() -> None:
    assert pins("run") < pins("dev")


@pytest.mark.parametrize("word", ["exec_", "exec"])
def test_no_dialog_nests_an_event_loop(word: str) -> None:
    calls = [
        (path, node)
        for path in sorted((ROOT / "widgets").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert calls
    # A drag has no other way than Qt's own loop, and awaits nothing.
    assert not [
        f"{name(p)}:{n.lineno}"
        for p, n in calls
        if ast.unparse(n.func).endswith(f".{word}") and ast.unparse(n.func) != "drag.exec"
    ]
