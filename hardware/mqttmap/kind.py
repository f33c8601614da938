"""MQTT in its makers' words as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.mqttmap.device import swarm_of
from hardware.mqttmap.link import MapLink
from hardware.mqttmap.options import MapOptions
from hardware.mqttmap.pattern import PatternError, check_name
from hardware.mqttmap.sample import sample
from hardware.mqttmap.survey import survey
from hardware.mqttmap.topicmap import DEVICE, TopicMap, parse_map
from hardware.netaddress import split_address
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "mqttmap"


class MqttMapKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, MapOptions, at)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        name = options.map if options.map.endswith(".toml") else f"{options.map}.toml"
        read = parse_map(text, name)
        try:
            host = split_address(options.broker, options.default_port)[0]
        except ValueError as error:
            raise file.error((*at, "broker"), str(error)) from error
        _check_secrets(file, at, options)
        _check_names(file, at, options, read, simulated=spec.simulated)
        return LinkPlan(
            spec=spec,
            addresses=[options.broker],
            hosts={(*at, "broker"): host},
            claims=[
                Claim(device.asset, read.kind, (*at, "devices", number, "asset"))
                for number, device in enumerate(options.devices)
            ],
            uses=list(_uses(read, TomlFile(text, name))),
            make=lambda clock: MapLink(spec, options, read, shelf, clock),
            serve=lambda conduct: swarm_of(options, read, spec.poll_s, conduct),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        return await survey(address, spec, shelf, PROTOCOL, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


MQTTMAP = MqttMapKind()


def _check_secrets(file: TomlFile, at: Path, options: MapOptions) -> None:
    if options.password and not options.user:
        raise file.error((*at, "password"), "a password needs a user")
    if options.ca and not options.tls:
        raise file.error((*at, "ca"), "certificates are for tls = true")


def _check_names(
    file: TomlFile, at: Path, options: MapOptions, read: TopicMap, *, simulated: bool
) -> None:
    known = {name for pattern in read.topics() for name in pattern.names} | set(read.names)
    for name, value in options.names.items():
        where = (*at, "names", name)
        if name == DEVICE or name not in known:
            raise file.error(where, f"the map has no name {name} to be given here")
        _check_name(file, where, value)
    if simulated:
        missing = known - {DEVICE, *read.names, *options.names}
        if missing:
            raise file.error((*at, "names"), f"made-up devices need {sorted(missing)[0]} as well")
    seen: set[str] = set()
    for number, device in enumerate(options.devices):
        where = (*at, "devices", number, "device")
        _check_name(file, where, device.device)
        if device.device in seen:
            raise file.error(where, f"{device.device} is another asset already")
        seen.add(device.device)


def _check_name(file: TomlFile, where: Path, value: str) -> None:
    try:
        check_name(value)
    except PatternError as error:
        raise file.error(where, str(error)) from error


def _uses(read: TopicMap, file: TomlFile) -> Iterator[Use]:
    for number, message in enumerate(read.messages):
        for place, mapped in enumerate(message.points):
            where = file.name, file.line(("messages", number, "points", place))
            yield Use(read.kind, mapped.point, tuple(mapped.words), False, where)
    for number, command in enumerate(read.commands):
        where = file.name, file.line(("commands", number))
        yield Use(read.kind, command.point, tuple(command.words), True, where)
