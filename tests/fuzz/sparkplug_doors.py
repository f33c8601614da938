"""What a Sparkplug B link reads that somebody else wrote: MQTT packets, payloads, maps."""

from __future__ import annotations

from hardware.mqtt import packets
from hardware.mqtt.packets import Heard, PacketError
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
PACKET = packets.publish(Heard("spBv1.0/town/DDATA/quay/lamp-1", BIRTH, 1, False, 7))


def sparkplug_doors() -> list[Door]:
    map_text = map_file("sparkplug", "streetlight").encode()
    return [
        Door("MQTT packet", "bytes", (PACKET,), _packet, 0.5),
        Door("Sparkplug payload", "bytes", (BIRTH,), _payload, 1.0),
        Door("Sparkplug map", "bytes", (map_text,), _map, 0.1),
    ]


def _packet(data: bytes) -> bool:
    """As it comes out of a stream."""
    try:
        taken = packets.take_length(data[1:])
        if taken is None:
            return False
        message = packets.message_of(data[0] & 0x0F, data[1 + taken[1] :][: taken[0]])
    except (PacketError, IndexError):
        return not data
    parse_topic(message.topic)
    return True


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
