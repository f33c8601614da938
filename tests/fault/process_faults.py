"""Programs that are killed: at any moment, at named points of their work, all at once."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing

from app.store.database import Database, sqlite_url
from app.store.journal import STEPS
from app.store.migrations import migrate
from tests.fault.fault import Chances, Course, Fault, fault
from tests.fault.rig import ROLES, Rig, eventually
from tests.fault.stricken import POINT

AWAY_S = (0.0, 3.0)  # before somebody starts it again
NEEDED = ("engine", "broker", "city", "desk")  # to reach a point of its work
LATEST = {"before_commit": 40, "after_commit": 40, "during_backup": 3}
OLD_EVENT = b'{"type":"source_born","at":1700000000.0,"source":"water","said_at":1700000000.0}'


def killed(role: str) -> Fault:
    """kill -9 of a role at any moment."""

    @fault(f"{role} killed", role)
    def course(rig: Rig, chances: Chances) -> Course:
        rig.programs[role].kill()
        yield chances.random.uniform(*AWAY_S)
        rig.programs[role].start()

    return course


def struck(point: str) -> Fault:
    """The engine ends itself by force at a named point of its work."""

    @fault(f"engine killed {point.replace('_', ' ')}", *NEEDED)
    def course(rig: Rig, chances: Chances) -> Course:
        engine = rig.engine
        engine.kill()
        count = chances.random.randint(1, LATEST[point])
        engine.start(**{POINT: f"{point}:{count}"})
        rig.struck()
        yield 0.0
        engine.start()

    return course


@fault("engine killed during checkpoint", *NEEDED)
def _at_checkpoint(rig: Rig, _chances: Chances) -> Course:
    engine, epoch = rig.engine, rig.epoch
    engine.end()
    engine.start(**{POINT: "during_checkpoint:1"})
    eventually(lambda: rig.epoch > epoch or not engine.alive, "it leads", rig.state)
    engine.ask_to_end()  # its checkpoint is the last that it does, if none was due before
    rig.struck()
    yield 0.0
    engine.start()


@fault("all killed at once", *ROLES, "broker")
def _all(rig: Rig, chances: Chances) -> Course:
    for program in rig.programs.values():
        program.kill()
    rig.broker.kill()
    yield chances.random.uniform(*AWAY_S)
    rig.broker.start()
    for program in rig.programs.values():
        program.start()


@fault("broker killed", "broker")
def _broker(rig: Rig, chances: Chances) -> Course:
    rig.broker.kill()
    yield chances.random.uniform(*AWAY_S)
    rig.broker.start()


@fault("broker stopped, connections open", "broker")
def _broker_stopped(rig: Rig, chances: Chances) -> Course:
    rig.broker.send_signal(signal.SIGSTOP)
    yield chances.lasts()
    rig.broker.send_signal(signal.SIGCONT)


PROCESS_FAULTS = (
    *(killed(role) for role in ROLES),
    *(struck(point) for point in LATEST),
    _at_checkpoint,
    _all,
    _broker,
    _broker_stopped,
)


def struck_while_migrating(rig: Rig, times: int) -> None:
    """Before the first start: a journal of the first version, and an engine that is killed
    so many times while it brings it to this one, each time a statement later."""
    database = Database(sqlite_url(rig.journal))
    migrate(database, STEPS[:1], rig.journal.name)
    database.run(
        "INSERT INTO events VALUES (1, 1700000000.0, 'source_born', 'water', ?)", (OLD_EVENT,)
    )
    database.close()
    for number in range(1, times + 1):
        rig.engine.start(**{POINT: f"during_migration:{number}"})
        rig.struck()
        with closing(sqlite3.connect(rig.journal)) as journal:
            [(version,)] = journal.execute("SELECT version FROM schema_version").fetchall()
        assert version == 1, "half of a step stands"
