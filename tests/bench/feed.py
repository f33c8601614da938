"""A field that is no bottleneck: a whole run of feed messages made beforehand."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np

from app.bus.address import BrokerAddress
from app.bus.probe import connect_packet
from app.bus.stamp import format_stamp
from tests.bench.flood import publish_packet

BLOCK = 50
PUBACK_BYTES = 4
WINDOW = 2000  # messages on their way, as any real client bounds them


def payloads(messages: int, readings: int, assets: int, seed: int = 1) -> Iterator[bytes]:
    """Feed messages from 1 on, of random lamps' powers and states."""
    dice = np.random.default_rng(seed)
    now = time.time()
    stamps = [format_stamp(now - age / 1000) for age in range(1000)]
    for seq in range(1, messages + 1):
        lamps = dice.integers(0, assets, readings).tolist()
        powers = dice.integers(0, 4000, readings).tolist()
        rows = ",".join(
            f'["lamp-{lamp:06d}","lamp","{"on" if power % 2 else "off"}","{stamps[seq % 1000]}"]'
            if power % 3 == 0
            else f'["lamp-{lamp:06d}","power_w",{power / 10},"{stamps[power % 1000]}"]'
            for lamp, power in zip(lamps, powers, strict=True)
        )
        yield f'{{"seq":{seq},"readings":[{rows}]}}'.encode()


def send(address: BrokerAddress, packets: list[bytes], rate: float) -> None:
    """Publishes at QoS 1, `rate` messages a second or (0) as fast as acknowledged."""
    with socket.create_connection((address.host, address.port)) as link:
        link.sendall(connect_packet(address, "bench-feed"))
        link.recv(PUBACK_BYTES)
        room = threading.Semaphore(WINDOW // BLOCK)
        reader = threading.Thread(target=_acknowledged, args=(link, len(packets), room))
        reader.start()
        began = time.monotonic()
        for first in range(0, len(packets), BLOCK):
            room.acquire()
            if rate:
                time.sleep(max(0.0, began + first / rate - time.monotonic()))
            link.sendall(b"".join(packets[first : first + BLOCK]))
        reader.join()
        link.sendall(b"\xe0\x00")


def _acknowledged(link: socket.socket, count: int, room: threading.Semaphore) -> None:
    got = 0
    while got < count * PUBACK_BYTES:
        data = link.recv(65_536)
        if not data:
            return
        before = got // PUBACK_BYTES // BLOCK
        got += len(data)
        for _ in range(got // PUBACK_BYTES // BLOCK - before):
            room.release()


def main() -> None:
    """Arguments: broker URL, topic, messages, readings a message, assets, rate.

    Says ``ready`` when the messages are made, and publishes at the next line.
    """
    url, topic, messages, readings, assets, rate = sys.argv[1:]
    packets = [
        publish_packet(topic, payload, 1, number % 65_535 + 1)
        for number, payload in enumerate(payloads(int(messages), int(readings), int(assets)))
    ]
    print("ready", flush=True)
    sys.stdin.readline()
    send(BrokerAddress.parse(url), packets, float(rate))
