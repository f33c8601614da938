"""A room with alarms in every state, and the screen of its lists."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.desk.rows import AlarmRow
from tests.widgets.village import NOON, alarm, delta
from widgets.alarms.screen import AlarmsScreen
from widgets.board import Board

CABINET = alarm(1)
LAMPS = [
    alarm(
        10 + n,
        asset=f"lamp-00000{n}",
        rule="lamp_failure",
        priority=4,
        state="F",
        suppressed_by_asset="cabinet-0001",
        suppressed_by="tripped",
        suppressed_by_occurrence=1,
        active=True,
    )
    for n in (1, 2, 3)
]
ROOM = [
    CABINET,
    *LAMPS,
    alarm(2, asset="junction-001", rule="dark", state="C", acknowledged_by="operator-1"),
    alarm(3, asset="gauge-ouche-01", rule="high", priority=2, value=2.3),
    alarm(4, asset="bollard-01", rule="stuck", priority=2, state="D"),
    alarm(
        5,
        asset="bus-001",
        rule="late",
        priority=4,
        state="E",
        shelved_until=NOON + 900,
        shelved_by="operator-2",
        shelf_reason="travaux",
        one_shot=True,
    ),
    alarm(
        6,
        asset="lamp-000003",
        rule="driver_fault",
        priority=4,
        state="G",
        removed_at=NOON - 60,
        removed_by="operator-3",
        removal_reason="capteur en panne",
        work_order="OT-12",
    ),
]


def tell(board: Board, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


def listed(screen: AlarmsScreen) -> list[int]:
    model = screen.panel.model
    rows = (model.row(line) for line in range(model.rowCount()))
    return [row.occurrence for row in rows if row is not None]


def heads(screen: AlarmsScreen) -> list[str]:
    model = screen.panel.model
    lines = range(model.rowCount())
    return [str(model.index(n, 0).data()) for n in lines if model.group(n) is not None]


def cell(screen: AlarmsScreen, line: int, column: str) -> str:
    model = screen.panel.model
    return str(model.index(line, model.columns.index(column)).data())


def choose(menu: QMenu, text: str) -> None:
    for action in actions(menu):
        if action.text().startswith(text):
            action.trigger()
            menu.close()
            return
    raise AssertionError([action.text() for action in actions(menu)])


def actions(menu: QMenu) -> list[QAction]:
    return [a for m in (menu, *menu.findChildren(QMenu)) for a in m.actions() if not a.menu()]
