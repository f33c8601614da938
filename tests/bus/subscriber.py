"""Run as a program: an engine in small, which stores before it acknowledges.

Arguments: broker URL with credentials, file to append each number to.
"""

from __future__ import annotations

import os
import sys

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import LIVE


def main(url: str, path: str) -> None:
    client = Client(
        BrokerAddress.parse(url),
        "subscriber",
        root=LIVE,
        subscriptions=[Subscription(f"{LIVE}/feed/+")],
        clean_session=False,
    )
    client.start()
    client.wait_connected(30)
    print("ready", flush=True)
    with open(path, "ab", buffering=0) as file:  # noqa: PTH123
        while True:
            client.wait(0.1)
            messages = client.take(50)
            if messages:
                file.write(b"".join(message.payload + b"\n" for message in messages))
                os.fsync(file.fileno())
                client.ack(messages)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
