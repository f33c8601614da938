"""``python -m tests.fault.controls``: the negative controls, in figures. 1 where one that
is wrong on purpose is not found to lose something, or the product is."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app.bus.broker import Broker
from app.bus.mosquitto import MosquittoBroker
from tests.fault.recording import recordable
from tests.fault.trial import Trial

MESSAGES = 40
FATAL_BEAT = 4


def killed_between(broker: Broker, folder: Path, variant: str) -> tuple[int, int]:
    """Messages and readings lost to kill -9 as a beat is about to be committed."""
    with Trial(broker, folder) as trial:
        trial.start(variant, FATAL_BEAT)
        trial.born()
        trial.desk.await_engine()
        trial.say_until_death()
        trial.say(MESSAGES)
        trial.start()
        trial.say_all_is_said()
        trial.kill()
        kept = trial.kept()
        assert kept.last == trial.said + 1
        return kept.missing, trial.said - kept.readings


def lost_in_power_cuts(broker: Broker, folder: Path, variant: str) -> list[int]:
    """Acknowledged messages lost, for each of the power cuts after an acknowledgement."""
    with Trial(broker, folder) as trial:
        trial.start(variant, record=True)
        trial.born()
        trial.desk.await_engine()
        trial.say(MESSAGES)
        trial.say_all_is_said()
        trial.kill()
        lost = trial.lost_in_power_cuts(folder / "after")
        assert len(lost) >= 2 * MESSAGES
        return lost


def main() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="ondijon-control-") as name:
        folder = Path(name)
        with MosquittoBroker(folder / "broker", port=0) as broker:
            for variant in ("product", "hasty"):
                place = folder / f"kill-{variant}"
                place.mkdir()
                messages, readings = killed_between(broker, place, variant)
                wrong += (variant == "product") is bool(messages or readings)
                print(f"kill -9, {variant}: {messages} messages, {readings} readings lost")
            for variant in ("product", "careless", "hasty") if recordable() else ():
                place = folder / f"cut-{variant}"
                place.mkdir()
                lost = lost_in_power_cuts(broker, place, variant)
                wrong += (variant == "product") is bool(max(lost))
                cuts = f"{sum(map(bool, lost))} of {len(lost)} power cuts"
                print(f"{variant}: {cuts} lost acknowledged messages, {max(lost)} at most")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
