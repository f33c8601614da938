"""What devices publish by MQTT in their makers' words, and what context brokers say."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from app.bus.stamp import parse_stamp
from app.bus.wire import Reading
from hardware.mqttmap.pattern import TopicPattern
from hardware.mqttmap.station import Station
from hardware.mqttmap.topicmap import DEVICE
from hardware.mqttmap.topicmap import parse_map as parse_topic_map
from hardware.ngsi.entitymap import EntityMap
from hardware.ngsi.entitymap import parse_map as parse_entity_map
from hardware.ngsi.notification import NotificationError, entities_of
from hardware.ngsi.twin import Twin
from hardware.sitefile import SiteFileError
from resources.shelf import map_file, map_files
from tests.fuzz.door import Door

NOW = 1_795_428_000.0
UPLINK = b"""{"deduplicationId":"3ac7","time":"2026-11-23T10:00:00Z",
 "object":{"level_m":1.27,"rise_cm_h":4.5},"POWER":"ON","Dimmer":70,"state":"OFF",
 "ENERGY":{"Power":49},"uplink_message":{"decoded_payload":{"pm10":21,"no2":3,"lamp":1}}}"""
TOPIC = b"v3/air@city/devices/air-1/up"
NEWS = b"""{"subscriptionId":"s","data":[{"id":"a","type":"Streetlight",
 "powerState":{"type":"Property","value":"on","observedAt":"2026-11-23T10:00:00Z"},
 "illuminanceLevel":[{"value":0.5,"datasetId":"x"},{"value":0.7}],
 "status":{"value":"ok","metadata":{"TimeInstant":{"value":"2026-11-23T10:00:00Z"}}}}]}"""


def topic_doors() -> list[Door]:
    maps = {name: parse_topic_map(text, name) for name, text in map_files("mqttmap").items()}
    messages = [message for read in maps.values() for message in read.messages]
    patterns = [TopicPattern(message.topic) for message in messages]
    entities = [parse_entity_map(text, name) for name, text in map_files("ngsi").items()]

    def publication(data: bytes) -> bool:
        """The same payload to every message of every map that ships."""
        said = []
        for message in messages:
            station = Station("a", {}, ZoneInfo("UTC"), lambda: NOW)
            for retained in (False, True):
                said += station.hear(message, data, retained=retained)
            said += station.doubt()
        return _sound(said)

    def topic(data: bytes) -> bool:
        text = data.decode("utf-8", "replace")
        found = [names for pattern in patterns if (names := pattern.match(text)) is not None]
        assert all(names[DEVICE] and "/" not in names[DEVICE] for names in found)
        return bool(found)

    def notification(data: bytes) -> bool:
        try:
            news = entities_of(data, "s")
        except NotificationError:
            return False
        return _sound([one for read in entities for one in _seen(read, news)])

    return [
        Door("topic", "bytes", (TOPIC,), topic, 1.0),
        Door("publication", "json", (UPLINK,), publication, 0.3),
        Door("topic map", "bytes", (map_file("mqttmap", "tasmota").encode(),), _topic_map, 0.1),
        Door("notification", "json", (NEWS,), notification, 0.3),
        Door("entity map", "bytes", (map_file("ngsi", "streetlight").encode(),), _entity_map, 0.1),
    ]


def _seen(read: EntityMap, news: list[dict[str, object]]) -> list[Reading]:
    twin = Twin("a", read, lambda: NOW)
    return [reading for entity in news for reading in twin.see(entity)]


def _sound(said: list[Reading]) -> bool:
    """Whether something was said; none of it is of the future, and all can be sent."""
    assert all(parse_stamp(one.time) <= NOW for one in said)
    msgspec.json.encode(said)
    return bool(said)


def _topic_map(data: bytes) -> bool:
    try:
        parse_topic_map(data.decode("utf-8", "replace"), "fuzzed.toml")
    except SiteFileError:
        return False
    return True


def _entity_map(data: bytes) -> bool:
    try:
        parse_entity_map(data.decode("utf-8", "replace"), "fuzzed.toml")
    except SiteFileError:
        return False
    return True
