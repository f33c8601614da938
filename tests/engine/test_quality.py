"""An engine is asked for the quality of its alarms, over a real broker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from app.bus.rows import JournalRow
from app.core.quality_report import QualityAnswer, QualityCases, QualityReport
from app.wiring.cli.program import main
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until


def asked(desk: Desk, **arguments: str | float) -> QualityReport:
    """The report, once the engine has caught up with its journal."""
    found: list[QualityReport] = []

    def answered() -> bool:
        [part] = desk.ask("alarm_quality", **arguments)
        assert not part.error
        answer = msgspec.msgpack.decode(part.body, type=QualityAnswer)
        found.extend([answer.report] if answer.report else [])
        return bool(found)

    until(answered, "a report")
    return found[0]


def test_figures_follow_the_journal(stage: Stage) -> None:
    stage.without_delays()
    stage.engine()
    desk, field = stage.desk(), stage.field()
    lamps = [f"lamp-{number:06d}" for number in range(12)]
    field.readings("lighting-01", [[lamp, "fault", "lamp"] for lamp in lamps])
    for lamp in lamps:
        desk.alarm(f"{lamp}/lamp_failure", "B")
    report = asked(desk)
    assert report.figure("annunciated").value >= 12  # type: ignore[operator]
    assert report.figure("peak_rate").verdict == "missed"
    assert len(report.floods) == 1
    assert {share.asset for share in report.top} <= {*lamps, "water", "access", "lighting-01"}
    [part] = desk.ask("alarm_events", figure="priority:4", limit=5)
    cases = msgspec.msgpack.decode(part.body, type=QualityCases)
    assert cases.total == 12
    assert len(cases.cases) == 5
    one = cases.cases[0]
    life = desk.rows("journal", JournalRow, occurrence=one.occurrence)
    assert {row.asset for row in life} == {one.asset}
    assert life[-1].type == "alarm_raised"


def test_the_journal_is_filtered_and_paged(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    field.readings("water", [["gauge-ouche-01", "level_m", 0.5]])
    desk.alarm("cabinet-0001/tripped", "B")
    raised = desk.rows("journal", JournalRow, type="alarm_raised", rule="tripped")
    assert [row.asset for row in raised] == ["cabinet-0001"]
    assert desk.rows("journal", JournalRow, person="nobody") == []
    everything = [row.seq for row in desk.rows("journal", JournalRow, limit=100)]
    paged: list[int] = []
    while rows := desk.rows("journal", JournalRow, limit=2, before=paged[-1] if paged else 0):
        paged += [row.seq for row in rows]
    assert paged[: len(everything)] == everything


def test_the_terminal_tells_the_figures(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.without_delays()
    stage.engine()
    field = stage.field()
    field.readings("lighting-01", [["lamp-000003", "fault", "lamp"]])
    stage.desk().alarm("lamp-000003/lamp_failure", "B")
    address = stage.broker.address("desk")
    assert address.credentials is not None
    login = f"{address.credentials.user}:{address.credentials.password}"
    place = ["--live", "--broker", f"mqtt://{login}@{address.host}:{address.port}"]

    def told(*arguments: str) -> str:
        assert main(["alarms", "quality", *arguments, *place]) == 0
        return capsys.readouterr().out

    report = json.loads(told("--hours", "1", "--json"))
    figures = {figure["name"]: figure["value"] for figure in report["figures"]}
    assert figures["unacknowledged"] >= 1
    assert report["start"].endswith("Z")
    assert "lamp-000003" in told("--days", "30", "--language", "en")
    assert main(["alarms", "quality", "--days", "1", "--hours", "1", *place]) == 2
    # by itself, as at a terminal: the paper needs an application of Qt's of its own
    paths = tmp_path / "quality.csv", tmp_path / "quality.pdf"
    files = ["--csv", str(paths[0]), "--pdf", str(paths[1]), "--language", "fr"]
    command = [sys.executable, "-m", "app", "alarms", "quality", *files, *place]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "Annoncées en 10 min" in paths[0].read_text("utf-8-sig")
    assert paths[1].read_bytes().startswith(b"%PDF-")
