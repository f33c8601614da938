"""What a role is started with; the same for every role, so that one command
line serves all of them."""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from app.bus.address import AddressError, BrokerAddress, Credentials
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
    """``$ONDIJON_PERSON``, else the name of the person at this computer, as the
    operating system has it."""
    named = os.environ.get("ONDIJON_PERSON", "")
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOptions:
    """One role's start.

    `broker` is ``mqtt://host:port`` or ``mqtts://host:port``; name and password
    stand apart, in `user` and `password`, and never in a command line. `ca` are
    certificates to trust; `certificate` and `key` prove who we are. `require_tls`
    refuses a plain connection. `start`
    is the local time of day ``HH:MM`` at which the city's clock begins, "" to go
    on from the last time, and now at first. `fresh` has the simulated field forget
    its faults, its orders and its clock. `assets` is the size of the city, 0 for
    its own figures. `faults` and `obey` steer the simulated field
    (``cabinet-trip:cabinet-0217@30``, ``refuse:lamp-000001``). `vnc_port` is where
    a desk without a display shows itself, 0 where it has one. `audit_checkpoints` is
    the folder of the audit's signed checkpoints, "" for one in the data folder.
    `store` is the URL of a server for the journal, without a password, or a file with
    it, "" for what was said last. A `standby` engine follows the one that leads;
    `people` is the folder of the register of people, "" for the data folder. `links`
    says whether made-up devices speak field protocols, where the site file says so; where
    there is none, one is made, and None makes it for a city of its own figures only.
    """

    role: str
    broker: str = DEFAULT_BROKER
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    certificate: str = ""
    key: str = ""
    require_tls: bool = False
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
    fresh: bool = False
    faults: tuple[str, ...] = ()
    obey: tuple[str, ...] = ()
    vnc_port: int = 0
    audit_checkpoints: str = ""
    store: str = ""
    standby: bool = False
    people: str = ""
    links: bool | None = None

    @property
    def simulation(self) -> bool:
        """Whether everything here stands under the simulation's root."""
        return self.root == SIMULATION

    @property
    def makes_links(self) -> bool:
        """Whether a site file is made where there is none."""
        wanted = not self.assets if self.links is None else self.links
        return wanted and self.simulation

    def address(self) -> BrokerAddress:
        """The broker with what proves who we are; AddressError if it is none."""
        address = BrokerAddress.parse(self.broker, ca=self.ca)
        if self.require_tls and not address.tls:
            raise AddressError(f"{address.url} is plain, and --require-tls is set: use mqtts://")
        credentials = Credentials(self.user, self.password) if self.user else address.credentials
        return replace(address, credentials=credentials, certificate=self.certificate, key=self.key)

    def at(self, address: BrokerAddress) -> RoleOptions:
        """The same with another broker."""
        who = address.credentials or Credentials("", "")
        return replace(
            self,
            broker=address.url,
            ca=address.ca,
            certificate=address.certificate,
            key=address.key,
            user=who.user,
            password=who.password,
        )

    def to_json(self) -> str:
        """One line, for the child process that plays the role; holds the password."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str | bytes) -> RoleOptions:
        """The options of :meth:`to_json`."""
        values = json.loads(text)
        values["data_dir"] = Path(values["data_dir"])
        values["faults"] = tuple(values["faults"])
        values["obey"] = tuple(values["obey"])
        return cls(**values)
