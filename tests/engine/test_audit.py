"""What people wanted and what was ordered stands in the audit, or nothing is ordered."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.bus.wire import Reply, Target, Wish
from app.core.audit import Tip
from app.core.audit_check import AuditCheck
from app.core.people import Role
from app.engine.notary import Notary
from app.store.audit import AuditReader
from app.store.audit_checkpoints import CHECKPOINTS
from app.store.audit_proof import prove
from app.store.auditkey import KEY_FILE, public_key
from app.store.people import FILE, Register
from app.store.vault import JOURNAL
from tests.engine.childengine import EngineChild
from tests.engine.conftest import Stage
from tests.engine.players import TOPICS, Desk, Field, until

LAMP = "lamp-000007"
TRIPPED = "cabinet-0001/tripped"
PASSWORD = "a long enough secret"


def records(folder: Path) -> list[dict[str, Any]]:
    """The notes of the audit; its chain is sound."""
    reader = AuditReader(folder / JOURNAL)
    with contextlib.closing(reader):
        links = list(reader.links())
    assert list(AuditCheck().take(links)) == []
    return [json.loads(link.data)["note"] for link in links]


def switched(desk: Desk, **more: Any) -> Reply:
    return desk.wish("order", [Target(asset=LAMP)], order="switch", value="on", **more)


def ready(stage: Stage) -> tuple[Desk, Field]:
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    until(
        lambda: desk.sources().get("lighting-01") and desk.sources()["lighting-01"].online, "birth"
    )
    return desk, field


@contextlib.contextmanager
def tampered(folder: Path, *statements: str) -> Iterator[sqlite3.Connection]:
    raw = sqlite3.connect(folder / JOURNAL, isolation_level=None, timeout=20.0)
    with contextlib.closing(raw):
        for statement in statements:
            raw.execute(statement)
        yield raw


def test_a_wish_its_refusal_and_its_order_are_recorded(stage: Stage) -> None:
    running = stage.engine()
    desk, field = ready(stage)
    gateway = stage.gateway()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    alarm = desk.alarm(TRIPPED, "B")
    target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
    assert desk.wish("acknowledge", [target], comment="seen").outcomes[0].accepted
    assert not desk.wish("acknowledge", [target], desk="another desk").outcomes[0].accepted
    assert switched(desk).outcomes[0].accepted
    sent = gateway.next_order()
    gateway.report("lighting-01", sent.id, "refused", "no power")
    until(lambda: desk.orders()[sent.id].state == "REJECTED", "the refusal")
    running.stop()
    told = prove(
        stage.folder / JOURNAL, stage.folder / CHECKPOINTS, public_key(stage.folder / KEY_FILE)
    )
    assert (told.findings, told.checkpoints, told.vouched) == ([], 1, told.records)
    said = records(stage.folder)
    assert [(one["kind"], one["action"], one.get("outcome", "")) for one in said] == [
        ("engine", "started", ""),
        ("wish", "acknowledge", "accepted"),
        ("wish", "acknowledge", "refused"),
        ("wish", "order", "accepted"),
        ("order", "order_requested", ""),
        ("order", "order_rejected", ""),
        ("engine", "ended", ""),
    ]
    assert (said[1]["person"], said[1]["desk"]) == ("Ada", desk.name)
    assert said[1]["facts"]["targets"][0]["occurrence"] == alarm.occurrence
    assert said[1]["facts"]["arguments"] == {"comment": "seen"}
    assert (said[2]["reason"], said[2]["desk"]) == ("wrong_desk", desk.name)
    assert said[4]["facts"]["asset"] == LAMP
    assert said[5]["reason"] == "no power"


def test_who_signed_is_recorded_and_no_password_is(stage: Stage) -> None:
    register = Register(stage.folder / FILE)
    register.add("Ada", Role.SUPERVISOR, PASSWORD)
    register.close()
    running = stage.engine()
    desk, field = ready(stage)
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    alarm = desk.alarm(TRIPPED, "B")
    target = [Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)]
    late = desk.wish("comment", target, password=PASSWORD, comment="x", expires_in_s=-1.0)
    assert late.outcomes[0].reason == "expired"
    assert desk.wish("comment", target, password=PASSWORD, comment="y").outcomes[0].accepted
    wrong = desk.wish("comment", target, password=f"{PASSWORD}!", comment="z")
    assert wrong.outcomes[0].reason == "wrong_password"
    running.stop()
    known = records(stage.folder)
    assert known[1]["facts"] == {"before": None, "after": "supervisor"}
    said = [one for one in known if one["kind"] == "wish"]
    assert [one.get("reason", "") for one in said] == ["expired", "", "wrong_password"]
    assert [one["facts"].get("signed", False) for one in said] == [False, True, False]
    everything = b"".join(path.read_bytes() for path in stage.folder.glob("journal.sqlite*"))
    assert PASSWORD.encode() not in everything


STOP = "CREATE TRIGGER stop BEFORE INSERT ON {table} BEGIN SELECT RAISE({how}, 'no'); END"


@pytest.mark.logs("the audit can")
@pytest.mark.parametrize("how", ["ABORT", "ROLLBACK"])
def test_without_an_audit_nothing_is_ordered_and_alarms_go_on(stage: Stage, how: str) -> None:
    running = stage.engine()
    desk, field = ready(stage)
    gateway = stage.gateway()
    with tampered(stage.folder, STOP.format(table="audit", how=how)) as raw:
        first = switched(desk)
        assert [one.reason for one in first.outcomes] == ["audit_not_written"]
        until(lambda: "REJECTED" in {row.state for row in desk.orders().values()}, "said")
        assert switched(desk).outcomes[0].reason == "audit_not_written"
        field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
        alarm = desk.alarm(TRIPPED, "B")
        target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
        assert desk.wish("acknowledge", [target]).outcomes[0].accepted

        def told() -> bool:
            desk.hear()
            return any("audit_write" in said for said in desk.statuses[-1].trouble)

        until(told, "the trouble is told")
        raw.execute("DROP TRIGGER stop")

    def untroubled() -> bool:
        desk.hear()
        return not any("audit_write" in said for said in desk.statuses[-1].trouble)

    until(untroubled, "the audit is written again, though nobody asks for anything")
    assert switched(desk).outcomes[0].accepted
    gateway.next_order()
    assert len(gateway.orders) == 1  # those refused have never left
    running.stop()
    actions = [(one["action"], one.get("outcome", "")) for one in records(stage.folder)]
    assert actions[1:5] == [
        ("order", "refused"),
        ("order_requested", ""),
        ("order_rejected", ""),
        ("order", "refused"),
    ]
    assert ("acknowledge", "accepted") in actions


@pytest.mark.logs("the audit can", "could not be kept")
def test_records_that_could_not_even_wait_are_counted(stage: Stage) -> None:
    running = stage.engine()
    desk, field = ready(stage)
    stops = [
        STOP.format(table=table, how="ABORT").replace("stop", f"stop_{table}")
        for table in ("audit", "audit_waiting")
    ]
    with tampered(stage.folder, *stops) as raw:
        assert switched(desk).outcomes[0].reason == "audit_not_written"
        field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
        desk.alarm(TRIPPED, "B")
        for table in ("audit", "audit_waiting"):
            raw.execute(f"DROP TRIGGER stop_{table}")

    def untroubled() -> bool:
        desk.hear()
        return not any("audit_write" in said for said in desk.statuses[-1].trouble)

    until(untroubled, "the audit is written again")
    assert switched(desk).outcomes[0].accepted
    running.stop()
    (lost,) = [one for one in records(stage.folder) if one["action"] == "records_lost"]
    assert lost["facts"]["count"] >= 3  # the wish, the order, its rejection


@pytest.mark.logs("no checkpoint of the audit", "signed again")
def test_a_place_that_takes_no_checkpoint_is_said_and_tried_again(tmp_path: Path) -> None:
    trouble: dict[str, str] = {}
    place = tmp_path / "place"
    place.write_text("no folder")
    notary = Notary(tmp_path, place, trouble, 1000.0)
    with contextlib.closing(notary):
        now = 1000.0

        def tended(step_s: float) -> dict[str, str]:
            nonlocal now
            now += step_s
            notary.tend(Tip(3, "f" * 64), now)
            return trouble

        tended(29.0)
        assert not notary.signing
        tended(2.0)
        until(lambda: tended(0.0), "the trouble is said")
        assert "audit_checkpoint" in trouble
        place.unlink()
        tended(61.0)
        until(lambda: not tended(0.0), "it is got over")
        assert (notary.number, notary.signed_at) == (1, now)
        tended(890.0)
        assert not notary.signing
        tended(20.0)
        until(lambda: not tended(0.0) and notary.number == 2, "the next one")


def test_kill_9_leaves_no_answer_without_its_record(stage: Stage) -> None:
    """Whatever a desk was told stands in the audit, once, and the chain holds."""
    desk = stage.desk()
    target = [Target(asset=LAMP, alarm=0)]
    number = 0
    child = EngineChild(stage)
    try:
        for _ in range(3):
            desk.statuses.clear()
            desk.await_engine()
            heard = len(desk.replies) + 5
            for _ in range(40):
                number += 1
                wish = Wish(
                    id=f"wish-{number}",
                    person="Ada",
                    desk=desk.name,
                    action="comment",
                    targets=target,
                    expires_at=time.time() + 60.0,
                )
                desk.say(TOPICS.wish(desk.name), msgspec.msgpack.encode(wish))

            def some(heard: int = heard) -> bool:
                desk.hear()
                return len(desk.replies) >= heard

            until(some, "replies")
            child.end(signal.SIGKILL)
            child = EngineChild(stage)
        desk.statuses.clear()
        desk.await_engine()
    finally:
        child.end(signal.SIGTERM)
    desk.hear()
    wishes = [one["facts"]["wish"] for one in records(stage.folder) if one["kind"] == "wish"]
    assert len(set(wishes)) == len(wishes)
    assert set(desk.replies) <= set(wishes)
    assert len(wishes) >= 15
