"""``python -m tests.fault``: faults on the real programs, and what was lost by them."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from app.wiring.cityfile import load_or_found, package_path
from app.wiring.launcher import BROKERS
from tests.fault.campaign import KINDS, MIGRATIONS, Campaign
from tests.fault.report import told
from tests.fault.rig import ASSETS
from tests.fault.storage_faults import CLOCK_FAULTS

LONGEST_S = 120.0  # of a partition


def main(arguments: list[str]) -> int:
    """1 where anything was lost, twice there or never was."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault", description=__doc__)
    parser.add_argument("--faults", type=int, default=0, help="so many (0: until the time is over)")
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--longest", type=float, default=LONGEST_S, help="seconds of one fault")
    parser.add_argument("--keep", type=Path, help="a folder for what an unsound round left")
    parser.add_argument("--clocks", type=int, default=8, help="so many times the clock is set")
    parser.add_argument("--only", default="", help="kinds of faults whose names hold this")
    parser.add_argument("--broker", choices=BROKERS, default="nats")
    asked = parser.parse_args(arguments)
    kinds = [kind for kind in KINDS if asked.only in kind.name]
    if not kinds:
        parser.error("no such kind of fault: " + ", ".join(kind.name for kind in KINDS))
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="ondijon-fault-") as name:
        load_or_found(Path(name), ASSETS, 1)
        campaign = Campaign(
            package_path(Path(name)),
            seed=asked.seed,
            faults=asked.faults,
            minutes=asked.minutes,
            longest_s=asked.longest,
            kinds=kinds,
            broker=BROKERS[asked.broker],
            migrations=0 if asked.only else MIGRATIONS,
            keep=asked.keep,
            say=lambda words: print(words, flush=True),
        )
        reports = [campaign.run()]
        if (
            asked.clocks and not asked.only
        ):  # by themselves: a minute of one may be a day of the other
            clocks = Campaign(
                package_path(Path(name)),
                seed=asked.seed,
                faults=asked.clocks,
                kinds=CLOCK_FAULTS,
                migrations=0,
                keep=asked.keep,
                say=lambda words: print(words, flush=True),
            )
            reports.append(clocks.run())
    for report in reports:
        print(told(report))
    return 0 if all(report.sound for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
