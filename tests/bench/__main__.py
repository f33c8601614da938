"""``python -m tests.bench [NAME...]``: every bench, each in a process of its own.

A bench is a file here with a ``__main__`` part; it prints its figures with
their reference. What they wrote to ``build/bench`` is one JSON document at the end.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

from tests.bench.figure import FOLDER

HERE = Path(__file__).parent
ENTRY = 'if __name__ == "__main__":'


def benches() -> list[str]:
    """Names of all benches, in order."""
    files = sorted(HERE.rglob("*.py"))
    found = [path.relative_to(HERE).with_suffix("") for path in files if ENTRY in path.read_text()]
    return [".".join(path.parts) for path in found if path.name != "__main__"]


def main(wanted: list[str]) -> int:
    """The number of benches that failed."""
    unknown = set(wanted) - set(benches())
    if unknown:
        print(f"no bench {', '.join(sorted(unknown))}; there are: {', '.join(benches())}")
        return 2
    for path in FOLDER.glob("*.json"):
        path.unlink()
    failed = 0
    for name in wanted or benches():
        print(f"--- {name}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode
            != 0
        )
    found = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    machine = {"python": platform.python_version(), "system": platform.platform()}
    print(json.dumps({"machine": machine, "benches": found}))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
