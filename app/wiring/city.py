"""The simulated field as a role."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Sequence

from app.bus.address import AddressError, BrokerAddress
from app.bus.topics import Topics
from app.core.city import City
from app.core.kindset import parse_kinds
from app.core.kindtable import KindError
from app.store.package import PackageError, read_graph, read_routes
from app.wiring.cityfile import load_or_found, package_path
from app.wiring.installation import installation
from app.wiring.options import RoleOptions
from app.wiring.sitelinks import read_plans
from hardware.city.behaviour import Roads
from hardware.city.faultbox import FaultBox
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.linkfaults import LinkFaults
from hardware.city.memory import Memory, city_clock
from hardware.city.memoryfile import MemoryFile
from hardware.city.outstations import Outstations
from hardware.city.simulation import Simulation
from hardware.city.transmitter import Transmitter
from hardware.linkplan import LinkPlan
from resources.shelf import kind_files

FOLDER = "city"  # in the data folder: the field's ledgers and its memory

_log = logging.getLogger(__name__)


def run(options: RoleOptions) -> int:
    """Lives the field until SIGTERM; the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not options.simulation:
        _log.critical("made-up devices do not speak under the root of a live city")
        return os.EX_CONFIG
    try:
        address = options.address()
        field, memory = _field(options)
        plans = [plan for plan in read_plans(options) if plan.spec.simulated]
    except (AddressError, KindError, PackageError, ValueError) as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    simulation = _simulation(options, address, field, memory, plans)
    gc.freeze()  # the city stays for good: no use in looking at it again
    simulation.run(stop.wait)
    return 0


def _field(options: RoleOptions) -> tuple[Field, MemoryFile]:
    """The field as it was when it was last seen alive, or a new one."""
    city, _ = load_or_found(options.data_dir, options.assets, options.seed)
    path = package_path(options.data_dir)
    roads = Roads(read_graph(path), read_routes(path))
    fingerprint = f"{city.fingerprint}/{roads.fingerprint}"
    file = MemoryFile(options.data_dir / FOLDER, fingerprint, options.seed)
    memory = None if options.fresh else file.read()
    field = _new_field(options, city, roads, memory)
    if memory is not None:
        try:
            field.recall(memory)
        except ValueError as error:
            file.put_aside(str(error))
            field = _new_field(options, city, roads, None)
    for text in options.faults:
        field.inject(parse_fault(text))
    return field, file


def _new_field(options: RoleOptions, city: City, roads: Roads, memory: Memory | None) -> Field:
    middle = float(city.lat.mean()), float(city.lon.mean())
    return Field(
        city,
        parse_kinds(kind_files()),
        city_clock(options.start, options.speed, middle, memory, time.time()),
        roads=roads,
        seed=options.seed,
        obedience=options.obey,
    )


def _simulation(
    options: RoleOptions,
    address: BrokerAddress,
    field: Field,
    memory: MemoryFile,
    plans: Sequence[LinkPlan],
) -> Simulation:
    heading = Heading(
        sources=list(field.city.sources),
        seed=options.seed,
        speed=options.speed,
        start_s=field.clock.start_s,
        fingerprint=field.city.fingerprint,
        first_step=field.steps,
    )
    ledger = Ledger(options.data_dir / FOLDER, heading, time.time())
    outstations = Outstations(field, ledger, plans) if plans else None
    transmitter = Transmitter(
        field,
        address,
        Topics(options.root),
        ledger,
        time.time,
        installation(options.data_dir),
        outstations,
    )
    links = None if outstations is None else _link_faults(field, ledger, outstations)
    faults = FaultBox(options.data_dir / FOLDER, links)
    return Simulation(field, transmitter, ledger, memory, faults)


def _link_faults(field: Field, ledger: Ledger, outstations: Outstations) -> LinkFaults:
    """They stand in the ledger: link, fault, and whether it begins."""

    def tell(link: str, fault: str, begins: bool) -> None:
        _log.info("%s: %s %s", link, fault, "begins" if begins else "ends")
        ledger.command(field.steps, link, fault, begins)

    return LinkFaults(outstations, tell)
