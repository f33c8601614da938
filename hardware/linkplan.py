"""One link of a site file, read and ready to be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Protocol

from app.bus.wire import Value
from app.core.city import City
from app.core.toml_lines import Path
from hardware.link import Clock, Link
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec, TomlFile
from hardware.teller import AGAIN_S

Tell = Callable[[str], None]
OPEN_WITHIN_S = 15.0


class Shelf(Protocol):
    """What a site file speaks of by name."""

    def map(self, protocol: str, name: str) -> str:
        """The text of a map: ``cabinet`` ships with the product, ``own.toml`` lies beside
        the site file. OSError where there is none."""

    def maps(self, protocol: str) -> Mapping[str, str]:
        """File name -> text of the maps that ship for `protocol`."""

    def secret(self, name: str) -> str:
        """A password, a code or a key: the first line of that file in ``secrets`` beside
        the site file. OSError, with a reason fit for a screen, where there is none or
        where others may read it. It is read when it is needed, never kept."""

    def secret_path(self, name: str) -> FilePath:
        """Where that file is, for what is read from files only. OSError as above."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An asset that the link speaks for, of which kind it takes it to be, and where the
    site file says so."""

    asset: str
    kind: str
    path: Path


@dataclass(frozen=True, slots=True)
class Use:
    """A point of a kind that a map speaks of, with the words it may say; `order` where it
    takes orders for it. `place` is file and line."""

    kind: str
    point: str
    words: tuple[str, ...]
    order: bool
    place: tuple[str, int]


class Conduct(Protocol):
    """How made-up devices are, and what they do when they are told."""

    def value(self, asset: str, point: str) -> Value:
        """What `asset` says of `point` now."""

    def mute(self, asset: str) -> bool:
        """Whether `asset` does not answer at all."""

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        """Whether it takes the order."""


class Served(Protocol):
    """Made-up devices at the addresses of a link. `faults` can be changed while they
    are there."""

    faults: ServerFaults

    async def start(self) -> None:
        """OSError where an address is taken."""

    async def stop(self) -> None:
        """Hangs up on everybody."""


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What a protocol makes of its part of the site file."""

    spec: LinkSpec
    addresses: Sequence[str]  # where it leads, each once
    hosts: Mapping[Path, str]  # the host of each, and where the site file says so
    claims: Sequence[Claim]
    uses: Sequence[Use]
    make: Callable[[Clock], Link]
    serve: Callable[[Conduct], Served]
    open_within_s: float = OPEN_WITHIN_S  # a link that waits to be called needs more
    again_s: float = AGAIN_S  # what gets stale sooner has to be told again sooner


class LinkKind(Protocol):
    """One protocol: what a site file may name."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        """The plan of the link at `at` in `file`. SiteFileError with line and reason."""

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        """Connects to `address`, tells step by step what it does, and returns a proposal
        for the site file. `spec` is the link of the site file that leads there, None where
        only an address is known. LinkError where it cannot."""

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        """A site file that has made-up devices of this protocol speak for all that
        `source` carries. ValueError where they cannot."""
