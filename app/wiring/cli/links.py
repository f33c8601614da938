"""`ondijon site check` and `site probe`: which devices a gateway speaks to."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.core.kindset import parse_kinds
from app.store.package import PackageError, read_package
from app.wiring.cityfile import package_path
from app.wiring.cli.failure import REFUSED, SILENT, UNREACHABLE, USAGE, CommandError
from app.wiring.cli.settings import DataDir, Language, place
from app.wiring.cli.terminal import Terminal
from app.wiring.sitelinks import FILE, SiteShelf, read_site
from hardware.link import LinkError
from hardware.linkplan import LinkPlan
from hardware.protocols import PROTOCOLS, find_protocol
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from resources.shelf import kind_files

File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A site file; else site.toml of the data folder."),
]


def check(file: File = None, data_dir: DataDir = None, language: Language = "") -> None:
    """Check a site file, without connecting: links, maps, and whether the city fits."""
    terminal = Terminal(language)
    words = terminal.words
    folder = place(data_dir).data_dir
    path = file or folder / FILE
    if not path.exists():
        raise CommandError(words("site.no_file", path=path), USAGE)
    try:
        site = read_site(path)
        plans = plans_of(site, SiteShelf(path.parent))
    except SiteFileError as error:
        raise CommandError(str(error)) from error
    try:
        city, _ = read_package(package_path(folder))
    except PackageError:
        terminal.say(words("site.no_city", folder=folder))
    else:
        found = objections(site, plans, city, parse_kinds(kind_files()))
        for objection in found:
            terminal.complain(str(objection))
        if found:
            raise CommandError(words("site.faults", count=len(found)))
    headings = [words(f"site.{name}") for name in ("link", "protocol", "source", "assets")]
    rows = [
        (plan.spec.name, plan.spec.protocol, plan.spec.source, str(len(plan.claims)))
        for plan in plans
    ]
    terminal.table(headings, rows, words("site.sound", path=path))


def probe(
    link: Annotated[
        str,
        typer.Argument(
            metavar="LINK", help="A link of the site file, or e.g. modbus://192.0.2.7:502"
        ),
    ],
    file: Annotated[
        Path | None, typer.Option("--file", help="The site file; else that of the data folder.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(help="Seconds after which it gives up.", min=1, max=600)
    ] = 60.0,
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """Connect to a device, list what it has, and propose what to write into the site file."""
    terminal = Terminal(language)
    words = terminal.words
    protocol, _, address = link.partition("://")
    path = file or place(data_dir).data_dir / FILE
    spec = None
    if address:
        addresses = [address]
    else:
        plan = _of_file(link, path, terminal)
        spec, protocol, addresses = plan.spec, plan.spec.protocol, list(plan.addresses)
    try:
        kind = find_protocol(protocol)
    except LookupError as error:
        raise CommandError(str(error), USAGE) from error

    def tell(text: str) -> None:
        terminal.errors.print(text, markup=False, emoji=False)

    shelf = SiteShelf(path.parent)

    async def look() -> list[str]:
        async with asyncio.timeout(timeout):
            return [await kind.probe(one, spec, shelf, tell) for one in addresses]

    try:
        proposals = asyncio.run(look())
    except TimeoutError as error:
        raise CommandError(words("site.no_answer", seconds=f"{timeout:g}"), SILENT) from error
    except LinkError as error:
        raise CommandError(str(error), UNREACHABLE) from error
    terminal.say(words("site.proposal"))
    for proposal in proposals:
        terminal.say(proposal)


def _of_file(name: str, path: Path, terminal: Terminal) -> LinkPlan:
    """The link of that name in the site file."""
    try:
        site: SiteFile = read_site(path)
        plans = plans_of(site, SiteShelf(path.parent))
    except SiteFileError as error:
        raise CommandError(str(error), REFUSED) from error
    for plan in plans:
        if plan.spec.name == name:
            return plan
    known = ", ".join(plan.spec.name for plan in plans) or "-"
    raise CommandError(
        terminal.words("site.no_link", name=name, known=known, protocols=", ".join(PROTOCOLS)),
        USAGE,
    )


def sample(
    source: Annotated[str, typer.Argument(help="A source of the city, e.g. lighting-08.")],
    protocol: Annotated[str, typer.Option(help="Which protocol its devices speak.")] = "modbus",
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """Print a site file that lets the simulated devices of a source speak a real protocol."""
    terminal = Terminal(language)
    folder = place(data_dir).data_dir
    try:
        city, _ = read_package(package_path(folder))
        text = find_protocol(protocol).sample(source, city, SiteShelf(folder))
    except PackageError as error:
        raise CommandError(terminal.words("site.no_city_yet", folder=folder), USAGE) from error
    except (LookupError, ValueError) as error:
        raise CommandError(str(error), USAGE) from error
    terminal.say(text)
