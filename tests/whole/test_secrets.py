"""Where the secrets of a run are found: in files of their owner, and nowhere else."""

from __future__ import annotations

import json
import secrets
import stat
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from app.bus.connection import FILE_NAME, read_connection
from tests.whole.installation import Installation, eventually
from tests.whole.traces import files_with, told_to_processes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PERSON, OTHER = "operator-1", "operator-2"
OURS = {FILE_NAME, "broker/nats/nats-server.conf"}  # what the broker's passwords are kept in


def test_no_secret_of_a_run_is_found_elsewhere(data: Path) -> None:
    first, second, guess = (secrets.token_urlsafe(12) for _ in range(3))
    typed = {first, second, guess}
    with Installation(data, "--headless", "--live", "--assets", "600") as city:
        for person, password in ((PERSON, first), (OTHER, second)):
            words = ("people", "add", person, "--role", "supervisor", "--password-stdin")
            assert city.command(*words, typed=f"{password}\n").returncode == 0
        city.await_engine()
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        reading = ["cabinet-0001", "breaker", "tripped", moment]
        payload = json.dumps({"seq": 1, "readings": [reading]})
        city.publish("ondijon/feed/by-hand", payload, "-q", "1")
        alarm = eventually(lambda: city.ask("alarms", "list"), "an alarm")[0]
        remove = (
            *("alarms", "remove", str(alarm["occurrence"]), "--reason", "maintenance"),
            *("--person", PERSON, "--second", OTHER, "--password-stdin"),
        )
        refused = city.command(*remove, typed=f"{first}\n{guess}\n")
        assert refused.returncode == 1, refused.stdout
        eventually(
            lambda: city.command(*remove, typed=f"{first}\n{second}\n").returncode == 0,
            "two signatures are taken, once the wait after a wrong one is over",
        )
        logins = {login.password for login in read_connection(data).logins.values()}
        told = told_to_processes([psutil.Process(city.process.pid), *city.family()])
        assert "--data-dir" in told
        assert not any(word in told for word in typed | logins)
        assert files_with(data, typed) == set()
        city.end()

    assert files_with(data, typed) == set()
    assert files_with(data, logins) == OURS
    assert not any(word in city.said() for word in typed | logins)
    for name in OURS:
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    # And what is looked for in this way is found where it is.
    assert {"people.sqlite", "journal.sqlite"} <= files_with(data, [OTHER])
