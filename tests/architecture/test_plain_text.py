"""No text widget may take what it is given for markup: what could is not made, or is made plain."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCREENS = (*(ROOT / "widgets").rglob("*.py"), *(ROOT / "app" / "wiring").glob("desk*.py"))
RICH = {"setHtml", "insertHtml", "setMarkdown", "insertMarkdown", "toHtml", "appendHtml"}
OWN_PAGES = {"widgets/help.py"}  # the help is ours, and ships with the program
MAKES_TEXT = {"QLabel", "QMessageBox", "QStaticText", "QErrorMessage", "QProgressDialog"}
SHOWS_TIPS = {"setToolTip", "showText", "setWhatsThis", "setStatusTip"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def offences(source: str) -> list[str]:
    """What a file does that could show markup: each line with what it does."""
    tree = ast.parse(source)
    plain = "TextFormat.PlainText" in source
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(one).rpartition(".")[2] for one in node.bases}
            if bases & MAKES_TEXT and not plain:
                found.append(f"{node.lineno}: {node.name} is not made plain")
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).rpartition(".")[2]
        if called in MAKES_TEXT and not plain:
            found.append(f"{node.lineno}: {called} is not made plain")
        elif called in RICH:
            found.append(f"{node.lineno}: {called} reads markup")
        elif called in SHOWS_TIPS and not all(_harmless(one) for one in node.args):
            found.append(f"{node.lineno}: {called} of a text that is not escaped")
    return found


def _harmless(node: ast.expr) -> bool:
    """A tip that is escaped, or one of ours: words without a part from outside."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return _harmless(node.body) and _harmless(node.orelse)
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func).rpartition(".")[2]
    return called in {"plain_tip", "words", "_tip"}


@pytest.mark.parametrize("path", SCREENS, ids=name)
def test_a_screen_makes_no_markup(path: Path) -> None:
    found = offences(path.read_text("utf-8"))
    if name(path) in OWN_PAGES:
        found = [line for line in found if "setMarkdown" not in line]
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        "QLabel(text)",
        "QtWidgets.QLabel(text)",
        "class Said(QLabel): ...",
        "QMessageBox(window)",
        "page.setHtml(text)",
        "document.setMarkdown(text)",
        "item.setToolTip(text)",
        "item.setToolTip(f'{text}')",
        "QToolTip.showText(place, text)",
    ],
)
def test_the_rule_can_be_broken(line: str) -> None:
    assert offences(line)
