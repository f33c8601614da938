"""Each role alone, in this process, against any broker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.wiring.cli.settings import (
    AuditCheckpoints,
    Broker,
    Ca,
    DataDir,
    Fresh,
    Language,
    Live,
    RequireTls,
    Site,
    Store,
    folder_text,
    options_of,
    place,
    store_text,
)
from app.wiring.cli.start import THEMES, check_choice, check_time_of_day
from app.wiring.options import default_person
from app.wiring.role import run_role

Seed = Annotated[int, typer.Option(help="The same seed gives the same city and day.")]
Assets = Annotated[
    int, typer.Option(help="Size of the city; 0: Dijon's own figures.", min=0, max=1_000_000)
]


def engine(
    broker: Broker = "",
    data_dir: DataDir = None,
    ca: Ca = "",
    site: Site = None,
    require_tls: RequireTls = False,
    live: Live = False,
    seed: Seed = 1,
    assets: Assets = 0,
    audit_checkpoints: AuditCheckpoints = None,
    store: Store = "",
    standby: Annotated[
        bool, typer.Option(help="Follow the engine that leads, and take over when it does not.")
    ] = False,
    people: Annotated[
        Path | None,
        typer.Option(help="Folder of the register of people, for a standby.", show_default=False),
    ] = None,
) -> None:
    """The engine: readings become state and alarms, wishes become orders."""
    where = place(data_dir, broker, ca, live, site=site, require_tls=require_tls)
    options = options_of(
        "engine",
        where,
        seed=seed,
        assets=assets,
        audit_checkpoints=folder_text(audit_checkpoints),
        store=store_text(store),
        standby=standby,
        people=folder_text(people),
    )
    raise typer.Exit(run_role(options))


def gateway(
    broker: Broker = "",
    data_dir: DataDir = None,
    ca: Ca = "",
    site: Site = None,
    require_tls: RequireTls = False,
    live: Live = False,
    seed: Seed = 1,
    assets: Assets = 0,
) -> None:
    """The gateway: the last hop of an order to its device, never late, never twice."""
    where = place(data_dir, broker, ca, live, site=site, require_tls=require_tls)
    raise typer.Exit(run_role(options_of("gateway", where, seed=seed, assets=assets)))


def city(
    broker: Broker = "",
    data_dir: DataDir = None,
    ca: Ca = "",
    site: Site = None,
    require_tls: RequireTls = False,
    seed: Seed = 1,
    assets: Assets = 0,
    speed: Annotated[float, typer.Option(help="How fast its clock runs.", min=1, max=60)] = 1.0,
    start: Annotated[str, typer.Option(help="Local time on its clock at start, HH:MM.")] = "",
    fresh: Fresh = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="A fault to bring about, e.g. cabinet-trip:cabinet-0217@30 (seconds)."),
    ] = None,
    obey: Annotated[
        list[str] | None,
        typer.Option(help="How devices take orders, e.g. refuse:lamp-000001."),
    ] = None,
) -> None:
    """The simulated field: the same messages, spoken by made-up devices."""
    check_time_of_day(start)
    options = options_of(
        "city",
        place(data_dir, broker, ca, site=site, require_tls=require_tls),
        seed=seed,
        assets=assets,
        speed=speed,
        start=start,
        fresh=fresh,
        faults=tuple(fault or ()),
        obey=tuple(obey or ()),
    )
    raise typer.Exit(run_role(options))


def desk(
    broker: Broker = "",
    data_dir: DataDir = None,
    ca: Ca = "",
    site: Site = None,
    require_tls: RequireTls = False,
    live: Live = False,
    language: Language = "",
    theme: Annotated[str, typer.Option(help="night, day or auto.", show_default=False)] = "",
    person: Annotated[str, typer.Option(help="Who sits here.", show_default=False)] = "",
    seat: Annotated[str, typer.Option(help="Name of this seat: one desk a seat.")] = "1",
) -> None:
    """A desk: one window on the city. As many as there are seats."""
    check_choice(language, ("", "fr", "en"), "--language")
    check_choice(theme, THEMES, "--theme")
    options = options_of(
        "desk",
        place(data_dir, broker, ca, live, site=site, require_tls=require_tls),
        language=language,
        theme=theme,
        person=person or default_person(),
        seat=seat,
    )
    raise typer.Exit(run_role(options))
