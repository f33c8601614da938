"""Options that several commands share, declared once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.bus.address import BrokerAddress, Credentials
from app.bus.connection import Connection, ConnectionFileError, read_connection
from app.bus.topics import LIVE, SIMULATION
from app.wiring.cli.failure import UNREACHABLE, CommandError
from app.wiring.options import RoleOptions, default_data_dir

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder of the data.", show_default=False)
]
Broker = Annotated[
    str,
    typer.Option(
        "--broker",
        envvar="ONDIJON_BROKER",
        help="mqtt://[USER:PASSWORD@]HOST:PORT or mqtts://...; else the broker of the data folder.",
        show_default=False,
    ),
]
Ca = Annotated[str, typer.Option("--ca", help="File of trusted certificates, for mqtts://.")]
Live = Annotated[
    bool, typer.Option("--live", help="The real city (topic root ondijon), not a simulation.")
]
Language = Annotated[
    str,
    typer.Option(
        "--language",
        envvar="ONDIJON_LANGUAGE",
        show_envvar=False,
        help="Words in French or English.",
        show_default=False,
        metavar="fr|en",
    ),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="The simulated field forgets its last run: begins anew.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which installation a command means."""

    data_dir: Path
    broker: str = ""
    ca: str = ""
    live: bool = False

    def connection(self) -> Connection:
        """What the data folder says of its own broker; CommandError where it has none."""
        try:
            known = read_connection(self.data_dir)
        except ConnectionFileError as error:
            raise CommandError(str(error), UNREACHABLE) from error
        if known is None or not known.port:
            raise CommandError(
                f"no OnDijon has been started on {self.data_dir}: start one with `ondijon`, "
                "or say which with --data-dir or --broker",
                UNREACHABLE,
            )
        return known

    def address(self, role: str) -> BrokerAddress:
        """Where and as whom `role` connects."""
        if self.broker:
            address = BrokerAddress.parse(self.broker, ca=self.ca)
            if address.credentials is not None:
                return address
            known = self._login_of_own(address, role)
            return BrokerAddress(address.host, address.port, address.tls, known, self.ca)
        return self.connection().address(role)

    def root(self) -> str:
        """The topic root that is meant."""
        if self.live:
            return LIVE
        if self.broker:
            return SIMULATION
        return self.connection().root or SIMULATION

    def _login_of_own(self, address: BrokerAddress, role: str) -> Credentials | None:
        """Our own broker's password for `role`, if the address is that broker's."""
        known = read_connection(self.data_dir)
        if known is None or (known.host, known.port) != (address.host, address.port):
            return None
        return known.address(role).credentials


def place(data_dir: Path | None, broker: str = "", ca: str = "", live: bool = False) -> Place:
    folder = (data_dir or default_data_dir()).expanduser().absolute()
    return Place(data_dir=folder, broker=broker, ca=ca, live=live)


def options_of(role: str, where: Place, **values: object) -> RoleOptions:
    """Options of `role` with address and credentials of `where`."""
    options = RoleOptions(
        role=role,
        root=where.root(),
        data_dir=where.data_dir,
        **values,  # type: ignore[arg-type]  # names and types are those of the dataclass
    )
    return options.at(where.address(role))
