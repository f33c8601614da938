"""Options that several commands share, declared once."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from app.bus.address import AddressError, BrokerAddress, Credentials
from app.bus.connection import Connection, ConnectionFileError, read_connection
from app.bus.entrance import read_entrance, read_root
from app.bus.topics import LIVE, SIMULATION
from app.store.database import StoreError
from app.wiring.cli.failure import UNREACHABLE, USAGE, CommandError
from app.wiring.options import RoleOptions, default_data_dir
from app.wiring.storeplace import absolute, url_said

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
Site = Annotated[
    Path | None,
    typer.Option(
        "--site",
        envvar="ONDIJON_SITE",
        help="Folder of `ondijon site init`, or one role's part of it: broker and certificates.",
        show_default=False,
    ),
]
RequireTls = Annotated[
    bool,
    typer.Option("--require-tls", envvar="ONDIJON_REQUIRE_TLS", help="Refuse a plain connection."),
]
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
AuditCheckpoints = Annotated[
    Path | None,
    typer.Option(
        "--audit-checkpoints",
        envvar="ONDIJON_AUDIT_CHECKPOINTS",
        show_envvar=False,
        help="Folder of the audit's signed checkpoints, best out of this computer's reach; "
        "else one in the data folder.",
        show_default=False,
    ),
]
Store = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="ONDIJON_STORE",
        show_envvar=False,
        help="Where the journal is kept, if not in the data folder: "
        "postgresql+psycopg://USER@HOST/DATABASE, or a file with it that only you may read. "
        "Said once, it is remembered.",
        show_default=False,
    ),
]
Links = Annotated[
    bool | None,
    typer.Option(
        "--links/--no-links",
        help="Whether devices of the simulated city speak field protocols as site.toml says, "
        "which is made where there is none; else for a city of Dijon's own figures only.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]

NO = ("", "0", "false", "no", "off")  # any other word of ONDIJON_REQUIRE_TLS requires it


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which installation a command means."""

    data_dir: Path
    broker: str = ""
    ca: str = ""
    live: bool = False
    site: Path | None = None
    require_tls: bool = False

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
        """Where and as whom `role` connects; AddressError where it must not."""
        address = self._address(role)
        if self.require_tls and not address.tls:
            raise AddressError(
                f"{address.url} is plain, and --require-tls is set: --site DIR, or mqtts:// with "
                "--broker"
            )
        return address

    def _address(self, role: str) -> BrokerAddress:
        if self.site is not None:
            return read_entrance(self.site, role)
        if self.broker:
            address = BrokerAddress.parse(self.broker, ca=self.ca)
            if address.credentials is not None:
                return address
            known = self._login_of_own(address, role)
            return replace(address, credentials=known)
        return self.connection().address(role)

    def root(self) -> str:
        """The topic root that is meant."""
        if self.site is not None:
            return read_root(self.site)
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


def place(
    data_dir: Path | None,
    broker: str = "",
    ca: str = "",
    live: bool = False,
    *,
    site: Path | None = None,
    require_tls: bool = False,
) -> Place:
    """What the options say. A site, and that TLS is required, can also be said by
    the surroundings, where a --site before the command puts it."""
    folder = (data_dir or default_data_dir()).expanduser().absolute()
    said = os.environ.get("ONDIJON_SITE", "")
    site = site or (Path(said) if said else None)
    if site is not None and broker:
        raise AddressError("--site says where the broker is: leave out --broker")
    return Place(
        data_dir=folder,
        broker=broker,
        ca=ca,
        live=live,
        site=None if site is None else site.expanduser().absolute(),
        require_tls=require_tls or os.environ.get("ONDIJON_REQUIRE_TLS", "") not in NO,
    )


def options_of(role: str, where: Place, **values: object) -> RoleOptions:
    """Options of `role` with address and credentials of `where`."""
    options = RoleOptions(
        role=role,
        root=where.root(),
        data_dir=where.data_dir,
        require_tls=where.require_tls,
        **values,  # type: ignore[arg-type]  # names and types are those of the dataclass
    )
    return options.at(where.address(role))


def store_text(store: str) -> str:
    """As a role wants it; CommandError for what is no store."""
    try:
        if said := absolute(store):
            url_said(said)
    except StoreError as error:
        raise CommandError(str(error), USAGE) from error
    return said


def folder_text(folder: Path | None) -> str:
    """As a role wants it, whatever folder it starts in."""
    return "" if folder is None else str(folder.expanduser().absolute())
