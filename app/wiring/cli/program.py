"""The command line as a whole: `ondijon` alone starts everything."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from typing import Annotated

import typer

from app import __version__
from app.bus.address import AddressError
from app.bus.broker import DEFAULT_PORT
from app.core.kindtable import KindError
from app.wiring.cli.alarmdeeds import DEEDS, acknowledge
from app.wiring.cli.alarms import alarms
from app.wiring.cli.assets import assets
from app.wiring.cli.audit import audit
from app.wiring.cli.backup import backup, restore
from app.wiring.cli.cameras import cameras
from app.wiring.cli.catalogue import catalogue
from app.wiring.cli.connection import connection
from app.wiring.cli.explain import explain
from app.wiring.cli.export import export
from app.wiring.cli.failure import REFUSED, USAGE, CommandError
from app.wiring.cli.fault import fault
from app.wiring.cli.history import history
from app.wiring.cli.hold import hold
from app.wiring.cli.order import order
from app.wiring.cli.people import people
from app.wiring.cli.quality import quality
from app.wiring.cli.retention import retention
from app.wiring.cli.roles import city, desk, engine, gateway
from app.wiring.cli.screenshot import screenshot
from app.wiring.cli.settings import (
    AuditCheckpoints,
    Broker,
    Ca,
    DataDir,
    Fresh,
    Language,
    Links,
    Live,
    RequireTls,
    Site,
    Store,
)
from app.wiring.cli.site import site as site_commands
from app.wiring.cli.start import BrokerKind, start_everything
from app.wiring.cli.status import status
from app.wiring.cli.terminal import Terminal

TERMINAL = "From a terminal"

program = typer.Typer(
    name="ondijon",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 refused or failed, 2 usage, 3 nobody to talk to, 4 no answer.",
)
for role in (engine, gateway, city, desk):
    program.command(rich_help_panel="One role alone")(role)
for deed in DEEDS:
    alarms.command()(deed)
alarms.command("ack", hidden=True)(acknowledge)
alarms.command()(explain)
alarms.command()(catalogue)
alarms.command()(quality)
program.add_typer(alarms, name="alarms", rich_help_panel=TERMINAL)
program.add_typer(audit, name="audit", rich_help_panel=TERMINAL)
program.add_typer(people, name="people", rich_help_panel=TERMINAL)
program.add_typer(retention, name="retention", rich_help_panel=TERMINAL)
program.add_typer(hold, name="hold", rich_help_panel=TERMINAL)
program.add_typer(cameras, name="cameras", rich_help_panel=TERMINAL)
program.add_typer(site_commands, name="site", rich_help_panel=TERMINAL)
for command in (status, assets, history, order, fault, screenshot, export, connection):
    program.command(rich_help_panel=TERMINAL)(command)
for keeping in (backup, restore):
    program.command(rich_help_panel=TERMINAL)(keeping)
BrokerChoice = Annotated[BrokerKind, typer.Option(help="Which broker to start here.")]
Standby = Annotated[
    bool, typer.Option("--standby", help="A second engine beside, that takes over.")
]


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"OnDijon {__version__} (Python {platform.python_version()})")
        raise typer.Exit


@program.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    data_dir: DataDir = None,
    port: Annotated[
        int, typer.Option(help="Port of the embedded broker; 0 takes a free one.", max=65535, min=0)
    ] = DEFAULT_PORT,
    broker: Broker = "",
    ca: Ca = "",
    site: Site = None,
    require_tls: RequireTls = False,
    broker_kind: BrokerChoice = BrokerKind.NATS,
    headless: Annotated[bool, typer.Option("--headless", help="Everything but the desk.")] = False,
    standby: Standby = False,
    live: Live = False,
    speed: Annotated[
        float, typer.Option(help="How fast the city's clock runs.", min=1, max=60)
    ] = 1.0,
    start_at: Annotated[
        str, typer.Option("--start", help="Local time on the city's clock at start, HH:MM.")
    ] = "",
    fresh: Fresh = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city and day.")] = 1,
    assets: Annotated[
        int, typer.Option(help="Size of the city; 0: Dijon's own figures.", min=0, max=1_000_000)
    ] = 0,
    language: Language = "",
    theme: Annotated[str, typer.Option(help="night, day or auto.", show_default=False)] = "",
    person: Annotated[str, typer.Option(help="Who sits here.", show_default=False)] = "",
    audit_checkpoints: AuditCheckpoints = None,
    store: Store = "",
    links: Links = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """OnDijon, a control room for a smart city. Without a command: the whole city, at once."""
    if context.invoked_subcommand is not None:
        given = {
            "ONDIJON_DATA": data_dir,
            "ONDIJON_BROKER": broker,
            "ONDIJON_LANGUAGE": language,
            "ONDIJON_SITE": site,
            "ONDIJON_REQUIRE_TLS": "1" if require_tls else "",
        }
        os.environ.update({name: str(value) for name, value in given.items() if value})
        return
    code = start_everything(
        data_dir=data_dir,
        port=port,
        broker=broker,
        ca=ca,
        site=site,
        require_tls=require_tls,
        broker_kind=broker_kind,
        headless=headless,
        standby=standby,
        live=live,
        speed=speed,
        start=start_at,
        fresh=fresh,
        seed=seed,
        assets=assets,
        language=language,
        theme=theme,
        person=person,
        audit_checkpoints=audit_checkpoints,
        store=store,
        links=links,
    )
    raise typer.Exit(code)


def main(arguments: Sequence[str]) -> int:
    """The exit code of the command that `arguments` name."""
    try:
        program(args=list(arguments), prog_name="ondijon")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except AddressError as error:
        Terminal().complain(f"ondijon: {error}")
        return USAGE
    except KindError as error:
        Terminal().complain(f"ondijon: {error}")
        return REFUSED
    except CommandError as failure:
        Terminal().complain(f"ondijon: {failure}")
        return failure.code
    return 0
