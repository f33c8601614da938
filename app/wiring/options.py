"""What a role is started with; the same for every role, so that one command
line serves all of them."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass, field
from pathlib import Path

from app.bus.topics import SIMULATION

DEFAULT_BROKER = "mqtt://127.0.0.1:18830"
DEFAULT_ASSETS = 0  # 0: the city's own figures


def default_data_dir() -> Path:
    """``$ONDIJON_DATA``, else ``$XDG_DATA_HOME/ondijon``, else ``~/.local/share/ondijon``."""
    own = os.environ.get("ONDIJON_DATA")
    if own:
        return Path(own).expanduser().absolute()
    shared = os.environ.get("XDG_DATA_HOME")
    parent = Path(shared) if shared else Path.home() / ".local" / "share"
    return (parent / "ondijon").absolute()


def default_person() -> str:
    """The name of the person at this computer, as the operating system has it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOptions:
    """One role's start.

    `broker` is ``mqtt://host:port`` or ``mqtts://host:port``; name and password
    stand apart, in `user` and `password`, and never in a command line. `start`
    is the local time of day ``HH:MM`` at which the city's clock begins, "" for
    now. `assets` is the size of the city, 0 for its own figures. `faults` and
    `obey` steer the simulated field (``cabinet-trip:cabinet-0217@30``,
    ``refuse:lamp-000001``).
    """

    role: str
    broker: str = DEFAULT_BROKER
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    root: str = SIMULATION
    data_dir: Path = field(default_factory=default_data_dir)
    person: str = field(default_factory=default_person)
    seat: str = "1"
    language: str = ""  # "" keeps what the desk was last set to, French at first
    theme: str = ""  # "" likewise; night, day or auto
    speed: float = 1.0
    seed: int = 1
    assets: int = DEFAULT_ASSETS
    start: str = ""
    faults: tuple[str, ...] = ()
    obey: tuple[str, ...] = ()

    @property
    def simulation(self) -> bool:
        """Whether everything here stands under the simulation's root."""
        return self.root == SIMULATION
