"""`ondijon site`: several machines that trust each other, and nobody else."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import Annotated

import typer

from app.bus.authority import AuthorityError
from app.bus.entrance import ROLES_FOLDER
from app.bus.site import (
    BROKER_FOLDER,
    DEFAULT_PORT,
    MOSQUITTO_FILE,
    SiteError,
    SitePlan,
    found_site,
    issue,
)
from app.wiring.cli.failure import CommandError
from app.wiring.cli.links import check, probe, sample
from app.wiring.cli.renewal import renew
from app.wiring.cli.settings import Language
from app.wiring.cli.terminal import Terminal

site = typer.Typer(
    help="A site: its authority, certificates and broker, and the devices it speaks to.",
    no_args_is_help=True,
)

site.command()(check)
site.command()(probe)
site.command()(sample)
site.command()(renew)


@site.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    host: Annotated[
        list[str],
        typer.Option(help="Name or address of the broker's machine; repeat for others it has."),
    ],
    port: Annotated[int, typer.Option(help="Where it listens.", min=1, max=65535)] = DEFAULT_PORT,
    source: Annotated[
        list[str] | None,
        typer.Option(help="A source that connects by itself, under this name; repeat."),
    ] = None,
    gateway_source: Annotated[
        list[str] | None, typer.Option(help="A source for which the gateway speaks; repeat.")
    ] = None,
    simulation: Annotated[
        bool, typer.Option("--simulation", help="For a simulated city, with a role city.")
    ] = False,
    broker_dir: Annotated[
        Path | None,
        typer.Option(help="Where the broker's folder will lie on its machine; else in DIR."),
    ] = None,
    language: Language = "",
) -> None:
    """Make a small authority, a certificate a role, and the broker's configuration."""
    plan = SitePlan(
        hosts=tuple(host),
        port=port,
        sources=tuple(source or ()),
        carried=tuple(gateway_source or ()),
        simulation=simulation,
        broker_folder="" if broker_dir is None else str(broker_dir),
    )
    try:
        names = found_site(folder, plan, time.time())
    except (AuthorityError, SiteError, OSError) as error:
        raise CommandError(str(error)) from error
    terminal = Terminal(language)
    words = terminal.words
    configuration = (broker_dir or folder / BROKER_FOLDER) / MOSQUITTO_FILE
    terminal.say(words("site.made", folder=folder, names=", ".join(names)))
    terminal.say(words("site.authority"))
    terminal.say(words("site.broker"))
    if broker_dir is not None:
        terminal.say(
            f"  cp -r {shlex.quote(str(folder / BROKER_FOLDER))} {shlex.quote(str(broker_dir))}"
        )
        terminal.say(f"  chown -R mosquitto: {shlex.quote(str(broker_dir))}")
    terminal.say(f"  mosquitto -c {shlex.quote(str(configuration))}")
    terminal.say(words("site.roles", part=f"{folder / ROLES_FOLDER}"))
    for role in names:
        if role not in plan.sources:
            terminal.say(
                f"  ondijon {role} --site {shlex.quote(str(folder / ROLES_FOLDER / role))}"
            )


@site.command("issue")
def issue_again(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The site's folder.")],
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help="Roles, sources, new sources, or the broker."),
    ],
    language: Language = "",
) -> None:
    """New certificates, before the old ones expire; or a source that is new to the site."""
    terminal = Terminal(language)
    words = terminal.words
    for name in names:
        try:
            configured = issue(folder, name, time.time())
        except (AuthorityError, SiteError, OSError) as error:
            raise CommandError(str(error)) from error
        if name != BROKER_FOLDER:
            terminal.say(words("site.issued", name=name, part=folder / ROLES_FOLDER / name))
        if configured:
            terminal.say(words("site.broker_again", part=folder / BROKER_FOLDER))
