"""Broker and roles of one installation as child processes, each by itself."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from app.bus.nats import NatsBroker
from app.wiring.child import Child
from app.wiring.cityfile import load_or_found
from app.wiring.options import RoleOptions

PATIENCE_S = 30.0


class Roles:
    """The city of its own figures, founded; a context. `start` what is wanted."""

    def __init__(self, data_dir: Path, root: str) -> None:
        self.data_dir = data_dir
        self.root = root
        self.city, _ = load_or_found(data_dir, None, 1)
        self.broker = NatsBroker(data_dir, port=0, root=root)
        self._children: dict[str, Child] = {}

    def options(self, role: str, *, speed: float = 1.0, start: str = "") -> RoleOptions:
        """What a role is started with."""
        options = RoleOptions(
            role=role,
            root=self.root,
            data_dir=self.data_dir,
            language="en",
            theme="night",
            speed=speed,
            start=start,
        )
        return options.at(self.broker.address(role))

    def start(self, options: RoleOptions) -> None:
        child = Child(options, self.data_dir / "logs")
        self._children[options.role] = child
        child.start()

    def stop(self, role: str) -> None:
        """Ask a role to end, and wait; RuntimeError where it did not end by itself."""
        child = self._children.pop(role)
        child.ask_to_end()
        if not child.await_end(PATIENCE_S):
            raise RuntimeError(f"{role} had to be killed")

    def memory_mb(self, role: str) -> float:
        """What a role holds."""
        pid = self.broker.pid if role == "broker" else self._children[role].pid
        return float(psutil.Process(pid).memory_info().rss / 1e6)

    def __enter__(self) -> Self:
        self.broker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            for role in list(self._children):
                self.stop(role)
        finally:
            self.broker.stop()
