"""What the engine gathers for a handover, and how it answers."""

from __future__ import annotations

from app.bus.wire import Target, Wish
from app.core.alarm_wish import Actor, Remove, Shelve
from app.core.batch import Batch
from app.core.events import HandoverOffered
from app.core.handover_summary import HandoverSummary, read_summary
from app.core.kindset import parse_kinds
from app.core.philosophy import Philosophy
from app.core.quality import Quality
from app.core.room import Room
from app.engine.picture import Picture
from app.engine.shiftdesk import ShiftDesk
from resources.shelf import kind_files
from tests.engine.town import town

OUT = Actor(person="operator-1", desk="desk-1", role="supervisor")
IN = Actor(person="operator-2", desk="desk-1", role="operator", signed=True)
START = 1_000_000.0


class Watch:
    """A room with a few alarms and its shift desk."""

    def __init__(self) -> None:
        philosophy = Philosophy()
        self.room = Room(town(), parse_kinds(kind_files()), philosophy=philosophy)
        self.picture = Picture(self.room)
        self.desk = ShiftDesk(self.room, self.picture, philosophy)

    def lamp(self, number: int) -> None:
        """Lamp `number` says that it failed."""
        city, slots = self.room.city, self.room.slots
        row = city.rows[f"lamp-{number:06d}"]
        slot = slots.slot(row, "fault")
        self.room.observe(Batch.of([(slot, 1.0, START, Quality.GOOD, 0)]), START)
        self.room.tick(START + 3600.0)

    def wish(self, action: str, now: float, actor: Actor, **arguments: str | float) -> str:
        wish = Wish(
            id=f"w{now}",
            person=actor.person,
            desk=actor.desk,
            action=action,
            targets=[Target(asset="room")],
            arguments={"position": "room", **arguments},
            expires_at=now + 5,
        )
        outcome, self.events = self.desk.decide(wish, actor, now)
        assert outcome.accepted is not bool(outcome.reason)
        return outcome.reason


def summary(watch: Watch) -> HandoverSummary:
    (event,) = watch.events
    assert isinstance(event, HandoverOffered)
    return read_summary(event.summary)


def test_what_is_left_is_gathered_and_kept_with_the_offer() -> None:
    watch, now = Watch(), START + 3700.0
    for number in range(4):
        watch.lamp(number)
    left = {alarm.asset: alarm for alarm in watch.room.alarms()}
    shelved, removed = left["lamp-000001"], left["lamp-000002"]
    for alarm, deed in ((shelved, Shelve(3600.0, "works")), (removed, Remove("broken", "WO-7"))):
        verdict, _ = watch.room.decide(alarm, deed, OUT, now)
        assert verdict.accepted, verdict.reason
    watch.picture.take_in(watch.room.take_changes())
    assert watch.wish("offer_handover", now + 1, OUT, notes="two lamps") == ""
    said = summary(watch)
    counts = {what: n for what, n in said.counts.items() if n}
    assert counts == {"unacknowledged": 2, "shelved": 1, "removed": 1}
    lines = {(line.what, line.asset) for line in said.lines}
    assert ("unacknowledged", "lamp-000000") in lines
    (shelf,) = [line for line in said.lines if line.what == "shelved"]
    assert (shelf.person, shelf.text, shelf.until) == ("operator-1", "works", now + 3600.0)
    (out,) = [line for line in said.lines if line.what == "removed"]
    assert out.text == "broken · WO-7"
    assert watch.picture.shifts["room"].offered == 1
    assert watch.picture.shifts["room"].notes == "two lamps"


def test_the_incoming_person_signs_what_was_read() -> None:
    watch = Watch()
    watch.wish("offer_handover", START, OUT, notes="calm")
    assert watch.wish("take_handover", START + 1, IN, handover=2.0) == "offer_replaced"
    assert watch.wish("take_handover", START + 2, IN, handover=1.0, remarks="seen") == ""
    assert watch.picture.shifts["room"].person == "operator-2"
    assert watch.picture.shifts["room"].offered == 0


def test_a_summary_is_bounded_however_much_is_left() -> None:
    watch = Watch()
    for number in range(40):
        watch.lamp(number)
    watch.picture.take_in(watch.room.take_changes())
    watch.wish("offer_handover", START + 3700.0, OUT, notes="")
    said = summary(watch)
    assert said.counts["unacknowledged"] == 40
    assert len(said.encode()) < 30_000


def test_nonsense_is_refused_and_breaks_nothing() -> None:
    watch = Watch()
    assert watch.wish("offer_handover", START, OUT, position="tower") == "unknown_position"
    assert watch.wish("offer_handover", START, OUT, notes="x" * 5000) == "notes_too_long"
    for number in ("one", float("nan"), float("inf"), -1.0, 1e300):
        assert watch.wish("take_handover", START, IN, handover=number) == "not_offered"
    strange = "1,x,²,-4," + "9" * 5000 + ",,"
    assert watch.wish("offer_handover", START, OUT, notes="", confirmed=strange) == ""
    assert read_summary("<html>") == HandoverSummary()
