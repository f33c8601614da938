"""Steps of a random story, told to the engine's own table and to the reference.

Every event is folded from its own JSON into a second book at once, and must
leave the alarm the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.alarm import Alarm, Cause
from app.core.alarm_steps import AlarmSteps
from app.core.alarm_wish import AlarmWish
from app.core.alarmbook import AlarmBook
from app.core.annunciator import Annunciator
from app.core.attendant import Attendant
from app.core.checkpoint import Checkpoint
from app.core.conditions import Crossing
from app.core.events import AlarmEvent, Event, decode, encode
from app.core.rulebook import RuleBook
from tests.core.table_kinds import MANNERS, PHILOSOPHY, RULEBOOKS, manners
from tests.core.table_reference import Life, Numbers
from tests.core.table_wishes import ACTORS, WISHES
from tests.core.wish_reference import do, why_not

NOTHING = Checkpoint(next_occurrence=1, alarms=[], orders=[], sources=[]).encode()
CAUSES = ("feeder", "fibre")


@dataclass
class Aim:
    asset: str
    alarm: int
    occurrence: int
    revision: int


@dataclass
class Story:
    """Plays steps to the engine's own table and to the reference."""

    rules: RuleBook = RULEBOOKS[0]
    now: float = 1000.0
    design: dict[str, str] = field(default_factory=dict)
    journal: list[bytes] = field(default_factory=list)
    kept: tuple[int, bytes] = (0, NOTHING)  # journal so far, checkpoint
    aim: Aim | None = None
    named: str = ""

    def __post_init__(self) -> None:
        numbers = Numbers()
        self.lives = {name: Life(manner, numbers) for name, manner in MANNERS.items()}
        self.assemble(AlarmBook(self.rules), AlarmBook(self.rules))

    def assemble(self, book: AlarmBook, follower: AlarmBook) -> None:
        self.book, self.follower = book, follower
        self.steps = AlarmSteps(self.rules, book, PHILOSOPHY, self.emit)
        self.annunciator = Annunciator(self.steps, self.cause)
        self.attendant = Attendant(self.steps, self.annunciator)

    def emit(self, event: Event) -> None:
        assert isinstance(event, AlarmEvent)
        line = encode(event)
        self.journal.append(line)
        self.book.fold(event)
        read = decode(line)
        assert isinstance(read, AlarmEvent)
        assert read == event
        self.follower.fold(read)
        number = event.occurrence
        assert self.follower.occurrence(number) == self.book.occurrence(number)

    def cause(self, instance: int) -> Cause | None:
        name = self.design.get(self.rules.rule(instance).name, "")
        return Cause("cabinet", name) if name else None

    def instance(self, name: str) -> int:
        return self.rules.find("box-1", name)

    def record(self, name: str) -> Alarm | None:
        found = [alarm for alarm in self.book.open() if alarm.rule == name]
        assert len(found) < 2
        return found[0] if found else None

    def play(self, what: int, name: str, how: int) -> None:
        life = self.lives[name]
        if what < 70:
            self.reading(life, name, what < 40, how)
        elif what < 90:
            self.wait(how)
        elif what < 190:
            self.wish(life, name, WISHES[what % len(WISHES)], how)
        elif what < 220:
            self.logic(life, name, how)
        elif what < 246:
            self.marks(life, name, how)
        elif what < 250:
            self.clock(how)
        else:
            self.restart(how)

    def reading(self, life: Life, name: str, raw: bool, how: int) -> None:
        if not life.known:
            return
        at = self.now + how % 8  # the source may be ahead of the engine
        changed = life.raw is not raw
        life.reading(raw, at, self.now, self.design.get(name, ""))
        if changed:
            crossing = Crossing(self.instance(name), raw, float(raw), at)
            self.annunciator.crossed(crossing, self.now)

    def wait(self, how: int) -> None:
        for _ in range(1 + how % 3):
            self.now += (1, 2, 7, 45)[how % 4]
            self.annunciator.tick(self.now)
            self.pass_time()

    def pass_time(self) -> None:
        turns = [life.time(self.now, self.design.get(n, "")) for n, life in self.lives.items()]
        for _ in range(3):
            for turn in turns:
                next(turn)

    def wish(self, life: Life, name: str, wish: AlarmWish, how: int) -> None:
        who = ACTORS[how % len(ACTORS)]
        seen = self.aimed(life, name, how // 8)
        verdict = self.attendant.decide(seen, wish, who, self.now)
        design = self.design.get(name, "") if life.known else ""
        if seen.occurrence > life.numbers.last:
            expected = "unknown_occurrence"
        elif seen.occurrence and not (life.open and seen.occurrence == life.number):
            expected = "closed"
        elif seen.occurrence == 0 and not self.rules.size > seen.alarm >= 0:
            expected = "unknown_alarm"
        elif life.open and (seen.occurrence, seen.revision) != (life.number, life.revision):
            expected = "stale_revision"
        else:
            expected = why_not(life, wish, who, self.now, design)
        assert verdict.reason == expected, (wish, who)
        assert verdict.accepted is (expected == "")
        if verdict.accepted:
            do(life, wish, who, self.now, design)

    def aimed(self, life: Life, name: str, how: int) -> Aim:
        """Mostly what is there; now and then what was, what never was, or the
        same as the time before."""
        instance = self.instance(name)
        if how == 31 and self.aim is not None and self.named == name:
            return self.aim
        self.named = name
        number = life.number if life.open or how % 5 == 4 else 0
        self.aim = Aim("box-1", instance, number, life.revision)
        if how == 30:
            self.aim = Aim("box-1", 99, 0, 0)
        if how == 29:
            self.aim = Aim("box-1", instance, 10_000_000, 1)
        if how == 28:
            self.aim = Aim("box-1", instance, number, life.revision - 1)
        return self.aim

    def logic(self, life: Life, name: str, how: int) -> None:
        if how % 2:
            self.design[name] = CAUSES[how // 2 % 2]
        else:
            self.design.pop(name, None)
        self.follow_design(life, name)

    def follow_design(self, life: Life, name: str) -> None:
        if not life.known:
            return
        instance, cause = self.instance(name), self.cause(self.instance(name))
        if cause is not None:
            self.annunciator.suppress(instance, cause, self.now)
            life.suppress(cause.name)
        else:
            self.annunciator.unsuppress(instance, self.now)
            life.unsuppress()

    def marks(self, life: Life, name: str, how: int) -> None:
        alarm, flag = self.record(name), bool(how & 2)
        if alarm is None:
            return
        if how & 1:
            self.annunciator.doubt(alarm, flag, self.now)
            if life.stale is not flag:
                life.mark(stale=flag)
        else:
            self.annunciator.chatter(alarm, flag, self.now)
            if life.chattering is not flag:
                life.mark(chattering=flag)

    def clock(self, how: int) -> None:
        """The engine's clock is set; what waits, waits as long as before."""
        by = float(how - 128)
        self.now += by
        self.annunciator.clock_set(by)
        for life in self.lives.values():
            life.clock_set(by)

    def restart(self, how: int) -> None:
        """From an older checkpoint and the journal since, maybe with other kinds."""
        if how % 3 == 0:
            stands = Checkpoint(
                next_occurrence=self.book.next_occurrence,
                alarms=list(self.book.open()),
                orders=[],
                sources=[],
            )
            self.kept = (len(self.journal), stands.encode())
            return
        edition = how // 3 % len(RULEBOOKS)
        self.rules, self.aim = RULEBOOKS[edition], None
        first, second = (self.folded(from_scratch) for from_scratch in (False, True))
        for one in (first, second):
            assert [replaced(a) for a in one.open()] == [replaced(a) for a in self.book.open()]
            assert one.next_occurrence == self.book.next_occurrence
        self.assemble(first, second)
        known = manners(edition)
        for name, life in self.lives.items():
            life.restart(known.get(name))
            self.follow_design(life, name)
            alarm = self.record(name)
            if life.known and life.raw is not (alarm is not None and alarm.active):
                crossing = Crossing(self.instance(name), life.raw, float(life.raw), self.now)
                self.annunciator.crossed(crossing, self.now)
            life.look(self.now, self.now, self.design.get(name, ""))
        for alarm in self.book.open():
            self.annunciator.reconsider(alarm, self.now)
        for life in self.lives.values():
            life.reconsider(self.now)
        self.annunciator.tick(self.now)
        self.pass_time()

    def folded(self, from_scratch: bool) -> AlarmBook:
        book, cut = AlarmBook(self.rules), 0
        if not from_scratch:
            cut, stands = self.kept[0], Checkpoint.decode(self.kept[1])
            book.restore(stands.alarms, stands.next_occurrence)
        for line in self.journal[max(cut - 5, 0) :]:  # some that are known already
            event = decode(line)
            assert isinstance(event, AlarmEvent)
            book.fold(event)
        return book

    def compare(self) -> None:
        stands = {alarm.rule: alarm for alarm in self.book.open()}
        for name, life in self.lives.items():
            alarm = stands.pop(name, None)
            if alarm is None:
                assert not life.open, name
            else:
                assert seen(alarm) == life.seen(), name
                assert alarm in self.book.in_state(alarm.state)
        assert not stands
        assert self.book.next_occurrence == self.lives["plain"].numbers.last + 1


def replaced(alarm: Alarm) -> Alarm:
    """Without the instance, whose number changes with the kinds."""
    return Alarm(**{name: getattr(alarm, name) for name in alarm.__struct_fields__} | {"alarm": 0})


def seen(alarm: Alarm) -> tuple[object, ...]:
    shelf = alarm.shelf and (alarm.shelf.until, alarm.shelf.one_shot, alarm.shelf.reason)
    cause = alarm.suppression.name if alarm.suppression else ""
    claim = alarm.claim and (alarm.claim.person, alarm.claim.until)
    remark = alarm.remark.comment if alarm.remark else ""
    shown = (alarm.occurrence, alarm.revision, alarm.state, alarm.priority, alarm.active)
    about = (alarm.stale, alarm.chattering, claim, remark)
    noted = (alarm.acknowledged_by, alarm.realarms, shelf)
    return (*shown, alarm.latched, *noted, cause, alarm.removal is not None, *about)
