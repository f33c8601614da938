"""`ondijon site renew`: new certificates for all whose time is nearly over."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.bus.authority import AuthorityError
from app.bus.entrance import ROLES_FOLDER
from app.bus.expiry import DAY_S, site_endings
from app.bus.site import BROKER_FOLDER, SiteError, issue
from app.wiring.cli.failure import CommandError
from app.wiring.cli.settings import AsJson, Language
from app.wiring.cli.terminal import Terminal

WITHIN_DAYS = 60


def renew(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The site's folder.")],
    within: Annotated[
        int, typer.Option(help="Whose certificates end within so many days.", min=0)
    ] = WITHIN_DAYS,
    look: Annotated[bool, typer.Option("--look", help="Issue none, list when they end.")] = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """New certificates for all that end soon; copy each part to its machine."""
    terminal = Terminal(language, as_json=as_json)
    words, now = terminal.words, time.time()
    found = site_endings(folder)
    if not found:
        raise CommandError(words("site.none_here", folder=folder))
    due = [name for name, one in found.items() if one.at - now < within * DAY_S]
    try:
        for name in () if look else due:
            issue(folder, name, now)
    except (AuthorityError, SiteError, OSError) as error:
        raise CommandError(str(error)) from error
    fresh = site_endings(folder)
    if as_json:
        told = {
            name: {"ends": _day(one.at), "renewed": one != found[name]}
            for name, one in fresh.items()
        }
        terminal.give(told)
        return
    headings = [words("site.name"), words("site.ends"), words("site.days")]
    rows = [[name, _day(one.at), str(int((one.at - now) // DAY_S))] for name, one in fresh.items()]
    terminal.table(headings, rows)
    if look:
        return
    if not due:
        terminal.say(words("site.none_due", n=within))
    for name in due:
        broker = name == BROKER_FOLDER
        part = folder / (BROKER_FOLDER if broker else f"{ROLES_FOLDER}/{name}")
        key = "site.broker_again" if broker else "site.issued"
        terminal.say(words(key, name=name, part=part))


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
