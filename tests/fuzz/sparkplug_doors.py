"""What a Sparkplug B link reads that somebody else wrote: topics, payloads, maps."""

from __future__ import annotations

from hardware.sitefile import SiteFileError
from hardware.sparkplug.codec import PayloadError, decoded, encoded
from hardware.sparkplug.metric import DataType, Metric, Payload
from hardware.sparkplug.metricmap import NoValueError, parse_map
from hardware.sparkplug.session import Session
from hardware.sparkplug.topic import Verb, parse_topic
from resources.shelf import map_file
from tests.fuzz.door import Door

NOW = 1_795_388_400.0
BIRTH = encoded(
    Payload(
        (
            Metric(name="bdSeq", raw=3, datatype=DataType.INT64),
            Metric(name="Lamp/Level", raw=40, datatype=DataType.UINT8, alias=1, at=NOW),
            Metric(name="Lamp/Fault", datatype=DataType.INT16, alias=2, quality=0),
        ),
        NOW,
        0,
    )
)
TOPIC = b"spBv1.0/town/DDATA/quay/lamp-1"


def sparkplug_doors() -> list[Door]:
    map_text = map_file("sparkplug", "streetlight").encode()
    return [
        Door("Sparkplug topic", "bytes", (TOPIC,), _topic, 0.1),
        Door("Sparkplug payload", "bytes", (BIRTH,), _payload, 1.0),
        Door("Sparkplug map", "bytes", (map_text,), _map, 0.1),
    ]


def _topic(data: bytes) -> bool:
    return parse_topic(data.decode("utf-8", "replace")) is not None


def _payload(data: bytes) -> bool:
    """Heard as each sort of message there is, by a session that knows the node."""
    try:
        payload = decoded(data)
    except PayloadError:
        return False
    session = Session()
    session.hear(Verb.NBIRTH, "", decoded(BIRTH), NOW)
    for verb in Verb:
        for word in session.hear(verb, "lamp-1" if verb.startswith("D") else "", payload, NOW):
            assert word.at <= NOW
            assert word.value is None or word.value == word.value
    decoded(encoded(payload))
    return True


def _map(data: bytes) -> bool:
    try:
        read = parse_map(data.decode("utf-8", "replace"), "fuzzed.toml")
    except SiteFileError:
        return False
    for one in (*read.metrics, *read.orders):
        for said in (True, 0, -1.5, 1e308, "on"):
            for turn in (one.read, one.write):
                try:
                    turn(said)
                except NoValueError:
                    continue
    return True
