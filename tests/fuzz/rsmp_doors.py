"""What a supervisor of traffic light controllers hears, what a made-up controller hears,
and maps of signal exchange lists."""

from __future__ import annotations

from hardware.rsmp.controller import Controller
from hardware.rsmp.messages import (
    AggregatedStatus,
    Alarm,
    MalformedError,
    StatusResponse,
    StatusUpdate,
    decoded,
    encoded,
)
from hardware.rsmp.picture import Picture
from hardware.rsmp.signalmap import SignalMap, parse_map
from hardware.serverfaults import ServerFaults
from hardware.sitefile import SiteFileError
from hardware.wayward import Wayward
from resources.shelf import map_file
from tests.fuzz.door import Door, Enter
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rsmprig import CALM, CODE, JUNCTION

_NOW = 1_795_431_600.0
_UPDATE = b"""{"mType":"rSMsg","type":"StatusUpdate","mId":"u-1","ntsOId":"","xNId":"","cId":"c",
"sTs":"2026-11-23T11:00:00.000Z","sS":[
{"sCI":"S0001","n":"signalgroupstatus","s":"1BN0","q":"recent"},
{"sCI":"S0007","n":"intersection","s":"1,2","q":"recent"},
{"sCI":"S0007","n":"status","s":"True,False","q":"recent"},
{"sCI":"S0014","n":"status","s":"2","q":"recent"},
{"sCI":"S0014","n":"source","s":"forced","q":"old"},
{"sCI":"S0028","n":"status","s":"01-80,02-100","q":"recent"},
{"sCI":"S0033","n":"status","s":[{"r":"b","t":"2026-11-23T11:00:00.000Z","s":"queued"}],"q":"recent"},
{"sCI":"S0035","n":"emergencyroutes","s":[{"id":"4"}],"q":"recent"},
{"sCI":"S0205","n":"start","s":"2026-11-23T10:59:40.000Z","q":"recent"},
{"sCI":"S0205","n":"vehicles","s":"3,-1","q":"recent"}]}"""
_ALARM = b"""{"mType":"rSMsg","type":"Alarm","mId":"a-1","cId":"c:SG1","aCId":"A0202","xACId":"",
"xNACId":"","aSp":"Issue","ack":"notAcknowledged","aS":"Active","sS":"notSuspended",
"aTs":"2026-11-23T11:00:00.000Z","cat":"D","pri":"3","rvs":[{"n":"color","v":"red"}]}"""
_BITS = b"""{"mType":"rSMsg","type":"AggregatedStatus","mId":"s-1","cId":"c",
"aSTS":"2026-11-23T11:00:00.000Z","fP":null,"fS":null,
"se":[false,false,false,false,false,true,false,false]}"""
_SUBSCRIBE = b"""{"mType":"rSMsg","type":"StatusSubscribe","mId":"s-2","cId":"c","sS":[
{"sCI":"S0014","n":"status","uRt":"2.5","sOc":true},{"sCI":"S0205","n":"vehicles","uRt":"20"}]}"""
_COMMAND = b"""{"mType":"rSMsg","type":"CommandRequest","mId":"c-1","cId":"c","arg":[
{"cCI":"M0002","n":"status","cO":"setPlan","v":"True"},
{"cCI":"M0002","n":"securityCode","cO":"setPlan","v":"2222"},
{"cCI":"M0002","n":"timeplan","cO":"setPlan","v":"2"}]}"""


def rsmp_doors() -> list[Door]:
    text = map_file("rsmp", "junction")
    read = parse_map(text, "junction.toml")
    asked = (_SUBSCRIBE, _COMMAND, _ALARM)
    return [
        Door("words of a site", "json", (_UPDATE, _ALARM, _BITS), _supervisor(read), 1.0),
        Door("words to a site", "json", asked, _controller(), 0.3),
        Door("signal map", "bytes", (text.encode(),), _map, 0.1),
    ]


def _supervisor(read: SignalMap) -> Enter:
    def enter(data: bytes) -> bool:
        """As the link hears it; nothing it tells is of the future."""
        picture = Picture(read, "junction-001", 2)
        try:
            message = decoded(data)
        except MalformedError:
            return False
        assert decoded(encoded(message)[:-1]) == message
        if isinstance(message, (StatusUpdate, StatusResponse)):
            readings = picture.status(message, _NOW)
        elif isinstance(message, Alarm):
            readings = picture.alarm(message, _NOW)
        elif isinstance(message, AggregatedStatus):
            readings = picture.aggregated(message, _NOW)
        else:
            return True
        assert all(reading.time <= "2026-11-23T11:00:00.000Z" for reading in readings)
        assert len(picture.doubted(_NOW)) <= len(read.points)
        return True

    return enter


def _controller() -> Enter:
    field = MadeUp({(JUNCTION, point): value for point, value in CALM.items()})
    faults = ServerFaults()

    def enter(data: bytes) -> bool:
        controller = Controller(JUNCTION, "c", Wayward(field, faults), faults, CODE, lambda: _NOW)
        try:
            message = decoded(data)
        except MalformedError:
            return False
        if controller.objection(message):
            return False
        answers = [*controller.take(message), *controller.look(heard=True)]
        for answer in answers:
            decoded(encoded(answer)[:-1])
        return True

    return enter


def _map(data: bytes) -> bool:
    try:
        read = parse_map(data.decode("utf-8", "replace"), "fuzzed.toml")
    except SiteFileError:
        return False
    return bool(read.statuses())
