"""What devices say over MQTT in their makers' words: topics, pointers, maps, times."""

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bus.stamp import format_stamp, parse_stamp
from app.bus.wire import Value
from hardware.mapped import Mapped, NoValueError, decoded, encoded
from hardware.mqttmap.awake import Awake
from hardware.mqttmap.codec import asked, worded
from hardware.mqttmap.pattern import PatternError, TopicPattern
from hardware.mqttmap.pointer import look, put
from hardware.mqttmap.station import Station
from hardware.mqttmap.template import filled
from hardware.mqttmap.topicmap import VALUE, TopicMap, parse_map
from hardware.sitefile import SiteFileError
from hardware.sourcetime import moment
from resources.shelf import map_file, map_files

NOW = parse_stamp("2026-11-23T10:00:00Z")
UTC = ZoneInfo("UTC")
HEAD = 'title = "T"\nkind = "streetlight"\nsilent_after_s = 60\n'
MESSAGE = '[[messages]]\ntopic = "tele/{device}/STATE"\n'
POINT = '[[messages.points]]\npoint = "dim_pct"\npointer = "/Dimmer"\n'
COMMAND = '[[commands]]\npoint = "dim_pct"\ntopic = "cmnd/{device}/Dimmer"\n'

# As the makers publish their formats; written here, with what matters left in.
TASMOTA_STATE = b"""{"Time":"2026-11-23T11:00:00","Uptime":"0T00:15:11","Heap":24,
 "POWER":"ON","Dimmer":70,"Wifi":{"AP":1,"RSSI":46,"Signal":-77}}"""
TASMOTA_SENSOR = b"""{"Time":"2026-11-23T11:00:00","ENERGY":{"Total":3.185,"Power":49,
 "ApparentPower":53,"Factor":0.92,"Voltage":231,"Current":0.23}}"""
ZIGBEE = b"""{"state":"ON","brightness":127,"power":38.5,"linkquality":120,
 "last_seen":"2026-11-23T10:00:00+00:00"}"""
CHIRPSTACK = b"""{"deduplicationId":"3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
 "time":"2026-11-23T09:59:59.553863294+00:00","deviceInfo":{"tenantName":"City",
 "applicationId":"17c82e96-be03-4f38-aef3-f83d48582d97","devEui":"0102030405060708"},
 "dr":1,"fCnt":10,"fPort":5,"confirmed":false,"data":"ZGF0YQ==",
 "object":{"level_m":1.27,"rise_cm_h":4.5}}"""
THINGS_STACK = b"""{"end_device_ids":{"device_id":"air-1","application_ids":{
 "application_id":"air"}},"received_at":"2026-11-23T10:00:00.1Z","uplink_message":{
 "f_port":1,"f_cnt":5,"frm_payload":"AQI=","decoded_payload":{"pm10":21,"no2":33.5},
 "received_at":"2026-11-23T09:59:58.9Z"}}"""


def shipped(name: str) -> TopicMap:
    return parse_map(map_file("mqttmap", name), f"{name}.toml")


@pytest.mark.parametrize(
    ("name", "topic", "payload", "said"),
    [
        ("tasmota", "tele/plug-1/STATE", TASMOTA_STATE, {"lamp": "on", "dim_pct": 70.0}),
        ("tasmota", "tele/plug-1/SENSOR", TASMOTA_SENSOR, {"power_w": 49.0}),
        ("tasmota", "stat/plug-1/RESULT", b'{"POWER":"OFF"}', {"lamp": "off"}),
        ("tasmota", "stat/plug-1/RESULT", b'{"Command":"Unknown"}', {}),
        (
            "zigbee2mqtt",
            "zigbee2mqtt/0x00158d0001",
            ZIGBEE,
            {"lamp": "on", "dim_pct": 50.0, "power_w": 38.5},
        ),
        (
            "chirpstack",
            "application/17c8/device/0102030405060708/event/up",
            CHIRPSTACK,
            {"level_m": 1.27, "rise_cm_h": 4.5},
        ),
        (
            "things-stack",
            "v3/air@city/devices/air-1/up",
            THINGS_STACK,
            {"pm10_ugm3": 21.0, "no2_ugm3": 33.5},
        ),
    ],
)
def test_what_makers_publish_is_understood(
    name: str, topic: str, payload: bytes, said: dict[str, Value]
) -> None:
    read = shipped(name)
    found = []
    for message in read.messages:
        names = TopicPattern(message.topic).match(topic)
        if names is not None:
            station = Station("a", names, ZoneInfo(read.zone), lambda: NOW)
            found += station.hear(message, payload, retained=False)
    assert {one.point: one.value for one in found} == said
    assert all(one.quality == "good" and parse_stamp(one.time) <= NOW for one in found)
    assert len(found) == len(said)


@pytest.mark.parametrize(
    ("name", "point", "value", "topic", "payload"),
    [
        ("tasmota", "lamp", "on", "cmnd/d-1/POWER", "ON"),
        ("tasmota", "dim_pct", 40.0, "cmnd/d-1/Dimmer", "40"),
        ("zigbee2mqtt", "lamp", "off", "zigbee2mqtt/d-1/set", '{"state":"OFF"}'),
        ("zigbee2mqtt", "dim_pct", 100.0, "zigbee2mqtt/d-1/set", '{"brightness":254}'),
        (
            "chirpstack-lamp",
            "dim_pct",
            40.0,
            "application/7/device/d-1/command/down",
            '{"devEui":"d-1","confirmed":false,"fPort":2,"object":{"dim":40}}',
        ),
        (
            "things-stack-lamp",
            "lamp",
            "on",
            "v3/7/devices/d-1/down/push",
            '{"downlinks":[{"f_port":2,"decoded_payload":{"lamp":1},"priority":"NORMAL"}]}',
        ),
    ],
)
def test_orders_go_out_as_makers_want_them(
    name: str, point: str, value: Value, topic: str, payload: str
) -> None:
    names = {"device": "d-1", "application": "7"}
    (command,) = [one for one in shipped(name).commands if one.point == point]
    template = filled(command.payload, names)
    assert TopicPattern(command.topic).fill(names) == topic
    assert template.replace(VALUE, worded(encoded(command, value))) == payload
    assert asked(command, payload, template) == value


@pytest.mark.parametrize("name", map_files("mqttmap"))
def test_every_map_that_ships_can_be_used(name: str) -> None:
    assert parse_map(map_files("mqttmap")[name], name).title


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "Object missing required field `messages`"),
        (HEAD + MESSAGE + POINT.replace("/Dimmer", "Dimmer"), "Dimmer is no JSON pointer"),
        (HEAD + MESSAGE + POINT + "scale = 0\n", "scale is not 0"),
        (HEAD + MESSAGE + POINT + "words = { a = 1, b = 1 }\n", "two words of the same value"),
        (HEAD + MESSAGE + POINT + "colour = 1\n", "m.toml, line 9: colour: "),
        (HEAD + MESSAGE.replace("{device}", "+") + POINT, "{device} is to stand in it"),
        (HEAD + MESSAGE.replace("{device}", "{device}/#") + POINT, "m.toml, line 5: topic: #"),
        (HEAD + MESSAGE + POINT + COMMAND.replace("cmnd", "+"), "nobody can speak to + or #"),
        (HEAD + MESSAGE + POINT + COMMAND.replace("cmnd", "{x}"), "nothing says what x is"),
        (HEAD + MESSAGE + POINT + COMMAND + 'payload = "1"\n', "it has no {value}"),
        (HEAD + MESSAGE + POINT + COMMAND + COMMAND, "this point has a command already"),
        ('zone = "Europe/Nowhere"\n' + HEAD + MESSAGE + POINT, "m.toml, line 1: zone: there is"),
    ],
)
def test_a_faulty_map_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SiteFileError, match=r"m\.toml") as caught:
        parse_map(text, "m.toml")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "topic", "names"),
    [
        ("tele/{device}/SENSOR", "tele/plug-1/SENSOR", {"device": "plug-1"}),
        ("tele/{device}/SENSOR", "tele/a/b/SENSOR", None),
        ("tele/{device}/SENSOR", "tele//SENSOR", None),
        ("v3/{app}@{tenant}/devices/{device}/up", "v3/a@b/devices/c/up", ("a", "b", "c")),
        ("x/+/{device}/#", "x/1/d/any/thing", {"device": "d"}),
        ("x/+/{device}/#", "x/1/d", {"device": "d"}),
        ("a.b/{device}", "aXb/d", None),
        ("{device}", "d" * 600, None),
        ("{application}/{device}", 'a","object":{}/d', None),
    ],
)
def test_topics_are_told_apart(pattern: str, topic: str, names: object) -> None:
    found = TopicPattern(pattern).match(topic)
    assert (tuple(found.values()) if found and isinstance(names, tuple) else found) == names


def test_a_pattern_says_what_to_subscribe_to() -> None:
    assert TopicPattern("v3/{app}@{tenant}/devices/{device}/up").filter == "v3/+/devices/+/up"
    known = TopicPattern("a/{application}/{device}").known({"application": "7"})
    assert (known.filter, known.names) == ("a/7/+", ("device",))
    for faulty in ("", "a/#/b", "a+/b", "{a}{b}", "{A}/b", "{a", "{a}/{a}"):
        with pytest.raises(PatternError):
            TopicPattern(faulty)


def test_pointers_are_those_of_the_standard() -> None:
    document = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "k": {"x": None}}
    told = {"/foo/0": "bar", "/": 0, "/a~1b": 1, "/m~0n": 8, "/k/x": None}
    assert {pointer: look(document, pointer) for pointer in told} == told
    assert look(document, "") is document
    for nowhere in ("/foo/2", "/foo/00", "/foo/-", "/k/x/y", "/none"):
        with pytest.raises(LookupError):
            look(document, nowhere)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=4), st.integers())
def test_what_is_put_somewhere_lies_there(steps: list[str], value: int) -> None:
    pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
    document: dict[str, object] = {}
    put(document, pointer, value)
    assert look(document, pointer) == value


@pytest.mark.parametrize(
    ("raw", "retained", "at", "quality"),
    [
        (None, False, 0.0, "good"),
        (None, True, 0.0, "uncertain"),
        ("2026-11-23T09:59:58Z", False, -2.0, "good"),
        ("2026-11-23T10:00:02Z", False, 0.0, "good"),
        ("2026-11-23T11:00:00Z", False, 0.0, "uncertain"),
        ("2026-11-23T09:00:00Z", False, 0.0, "uncertain"),
        ("2026-11-23T09:00:00Z", True, -3600.0, "good"),
        ("2026-11-23T11:00:00Z", True, 0.0, "uncertain"),
        ("2026-11-23T10:59:59", False, -1.0, "good"),  # of its zone
        (NOW * 1000.0 - 1500.0, False, -1.5, "good"),
        (NOW, False, 0.0, "good"),
        ("yesterday", False, 0.0, "uncertain"),
        (True, False, 0.0, "uncertain"),
        (-1e300, False, 0.0, "uncertain"),
    ],
)
def test_a_clock_is_heard_and_not_trusted_blindly(
    raw: object, retained: bool, at: float, quality: str
) -> None:
    zone = ZoneInfo("Europe/Paris") if raw == "2026-11-23T10:59:59" else UTC
    told = moment(raw, zone, NOW, retained=retained)
    assert told.at - NOW == pytest.approx(at)
    assert told.quality == quality


@pytest.mark.parametrize("raw", ["", "nan", "1e999", "x" * 50, [], {}, 10**400, "٣"])
def test_what_makes_no_sense_is_not_guessed(raw: object) -> None:
    with pytest.raises(NoValueError):
        decoded(Mapped(point="dim_pct"), raw)
    with pytest.raises(NoValueError):
        decoded(Mapped(point="lamp", words={"off": 0, "on": 1}), raw)


def test_a_boolean_is_no_number_of_a_word() -> None:
    lamp = Mapped(point="lamp", words={"off": 0, "on": 1})
    assert decoded(lamp, 1) == "on"
    with pytest.raises(NoValueError):
        decoded(lamp, True)
    for value in ("ajar", 2):
        with pytest.raises(NoValueError):
            encoded(lamp, value)
    assert decoded(Mapped(point="fire", words={"true": "ON", "false": "OFF"}), "ON") is True


def test_who_says_nonsense_or_goes_is_doubted() -> None:
    read = shipped("zigbee2mqtt")
    (message,) = read.messages
    station = Station("a", {}, UTC, lambda: NOW)
    assert len(station.hear(message, ZIGBEE, retained=False)) == 3
    (odd,) = station.hear(message, b'{"brightness":"very"}', retained=False)
    assert (odd.point, odd.quality) == ("dim_pct", "bad")
    assert [one.quality for one in station.hear(message, b"[" * 100_000, retained=False)] == [
        "bad"
    ] * 3
    assert station.present is False
    station.hear(message, ZIGBEE, retained=False)
    assert station.present is True
    assert read.availability is not None
    lost = station.tell_presence(read.availability, b'{"state":"offline"}')
    assert {one.quality for one in lost} == {"bad"}
    station.tell_presence(read.availability, b'{"state":"online"}')
    assert station.present is True


def test_a_repetition_is_no_news() -> None:
    (message,) = shipped("chirpstack").messages
    station = Station("a", {}, UTC, time.time)
    uplink = msgspec.json.decode(CHIRPSTACK)
    uplink["time"] = format_stamp(time.time())
    assert len(station.hear(message, msgspec.json.encode(uplink), retained=False)) == 2
    assert station.hear(message, msgspec.json.encode(uplink), retained=False) == []
    uplink["deduplicationId"] = "another"
    assert len(station.hear(message, msgspec.json.encode(uplink), retained=False)) == 2


def test_who_was_held_up_does_not_say_that_others_were_silent() -> None:
    times = iter([100.0, 100.5, 101.0, 161.0, 161.5])
    awake = Awake(lambda: next(times))
    assert [awake.now() for _ in range(4)] == [0.5, 1.0, 1.0, 1.5]
