"""`ondijon fault`: make something fail in the running simulation, to see what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.core.city import City
from app.store.package import PackageError, read_package
from app.wiring.city import FOLDER
from app.wiring.cityfile import package_path
from app.wiring.cli.failure import UNREACHABLE, USAGE, CommandError
from app.wiring.cli.settings import AsJson, DataDir, Language, place
from app.wiring.cli.terminal import Terminal
from app.wiring.lock import InUseError, Lock
from app.wiring.sitelinks import FILE, read_site
from hardware.city.faultbox import HEAL, FaultBox
from hardware.city.faultkinds import FAULT_KINDS, parse_fault
from hardware.city.linkfaults import LINK_FAULTS, parse_link_fault


def fault(
    faults: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FAULT:WHERE[@SECONDS][+SECONDS]",
            help="E.g. cabinet-trip:cabinet-0217+120 at an asset, or link-garbage:LINK at a link "
            "of the site file; @ begins later, + says how long it lasts.",
            show_default=False,
        ),
    ] = None,
    heal: Annotated[
        list[str] | None,
        typer.Option(help="End the faults of this asset or link.", show_default=False),
    ] = None,
    data_dir: DataDir = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Make something fail in the simulated field; alone: what can fail."""
    terminal = Terminal(language, as_json=as_json)
    if not faults and not heal:
        _list(terminal, as_json=as_json)
        return
    where = place(data_dir)
    box = FaultBox(where.data_dir / FOLDER)
    try:
        city, _ = read_package(package_path(where.data_dir))
        links = [link.name for link in read_site(where.data_dir / FILE).links if link.simulated]
        for text in faults or ():
            _check(text, city, links)
        for target in heal or ():
            if target not in city.rows and target not in links:
                raise ValueError(f"there is no asset {target}, nor a link of that name")
    except (PackageError, OSError, ValueError) as error:
        raise CommandError(str(error), USAGE) from error
    if not _alive(where.data_dir):
        raise CommandError(f"no simulated field lives on {where.data_dir}", UNREACHABLE)
    for text in (*(faults or ()), *(HEAL + asset for asset in heal or ())):
        box.drop(text)
    if not as_json:
        terminal.say(terminal.words("terminal.fault_asked"))


def _check(text: str, city: City, links: Sequence[str]) -> None:
    """ValueError where it is no fault, or where it names what is not there."""
    terms = parse_link_fault(text)
    if terms is not None:
        if terms.target not in links:
            known = ", ".join(links) or "-"
            raise ValueError(f"there is no link {terms.target} of made-up devices: {known}")
        return
    order = parse_fault(text)
    row = city.rows.get(order.asset)
    if row is None or city.kind_name(row) != order.kind.kind:
        raise ValueError(f"there is no {order.kind.kind} {order.asset}")


def _alive(data_dir: Path) -> bool:
    try:
        with Lock(data_dir / "locks" / "city.lock"):
            return False
    except InUseError:
        return True


def _list(terminal: Terminal, *, as_json: bool) -> None:
    known = [(kind.name, kind.kind) for kind in FAULT_KINDS]
    known += [(kind.name, "link") for kind in LINK_FAULTS]
    if as_json:
        terminal.give([{"fault": name, "kind": where} for name, where in known])
        return
    headings = [terminal.words("terminal.fault"), terminal.words("terminal.fault_at")]
    terminal.table(headings, known)
