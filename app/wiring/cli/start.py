"""`ondijon` alone: the launcher."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import typer

from app.bus.address import AddressError
from app.bus.topics import LIVE, SIMULATION
from app.wiring.cli.failure import USAGE, CommandError
from app.wiring.cli.settings import folder_text, place, store_text
from app.wiring.cli.terminal import Terminal
from app.wiring.launcher import Launcher, Plan
from app.wiring.options import RoleOptions, default_person
from app.wiring.storeplace import remember

THEMES = ("", "night", "day", "auto")
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class BrokerKind(StrEnum):
    NATS = "nats"
    MOSQUITTO = "mosquitto"


def start_everything(
    *,
    data_dir: Path | None,
    port: int,
    broker: str,
    ca: str,
    site: Path | None,
    require_tls: bool,
    broker_kind: BrokerKind,
    headless: bool,
    standby: bool,
    live: bool,
    speed: float,
    start: str,
    fresh: bool,
    seed: int,
    assets: int,
    language: str,
    theme: str,
    person: str,
    audit_checkpoints: Path | None,
    store: str,
    links: bool | None,
) -> int:
    """Until it is ended; the exit code."""
    check_time_of_day(start)
    check_choice(language, ("", "fr", "en"), "--language")
    check_choice(theme, THEMES, "--theme")
    if standby and (store or remember(place(data_dir).data_dir, "")):
        raise CommandError("a standby follows a journal in a file: not with --store", USAGE)
    where = place(data_dir, broker, ca, live, site=site, require_tls=require_tls)
    options = RoleOptions(
        role="",
        root=where.root() if where.site else LIVE if live else SIMULATION,
        data_dir=where.data_dir,
        require_tls=where.require_tls,
        person=person or default_person(),
        language=language,
        theme=theme,
        speed=speed,
        seed=seed,
        assets=assets,
        start=start,
        fresh=fresh,
        audit_checkpoints=folder_text(audit_checkpoints),
        store=store_text(store),
        links=links,
    )
    if broker or where.site:
        options = options.at(where.address("engine"))
    elif where.require_tls:
        raise AddressError(
            "the embedded broker speaks plain on this machine: --require-tls goes with --site or "
            "--broker"
        )
    plan = Plan(
        options=options,
        own_broker=not (broker or where.site),
        site=where.site,
        broker_kind=broker_kind.value,
        port=port,
        headless=headless,
        standby=standby,
    )
    return Launcher(plan, Terminal(language)).run()


def check_choice(value: str, choices: tuple[str, ...], option: str) -> None:
    if value not in choices:
        wanted = ", ".join(choice for choice in choices if choice)
        raise typer.BadParameter(f"{value!r} is none of {wanted}", param_hint=option)


def check_time_of_day(text: str) -> None:
    if text and not TIME_OF_DAY.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is no time of day like 21:30", param_hint="--start")
