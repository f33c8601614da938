"""The gateway as a role."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time

from app.bus.address import AddressError
from app.bus.client import Client
from app.bus.topics import Topics
from app.wiring.installation import installation
from app.wiring.options import RoleOptions
from app.wiring.sitelinks import carrier_of, read_plans
from hardware.gateway import Gateway, LinkRefusedError, subscriptions
from hardware.mqtt.link import MqttLink
from hardware.orderlog import OrderLog
from hardware.sitefile import SiteFileError
from hardware.warden import Warden

_log = logging.getLogger(__name__)
_TURN_S = 0.2
_TURN_WITH_LINKS_S = 0.05  # their readings wait for a turn


def run(options: RoleOptions) -> int:
    """Hands orders to devices until SIGTERM; the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    topics = Topics(options.root)
    try:
        address = options.address()
        plans = read_plans(options)
    except (AddressError, SiteFileError) as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    # The broker keeps what comes while we are away; expiry says what is still good.
    client = Client(
        address,
        f"gateway-{installation(options.data_dir)}",
        root=options.root,
        subscriptions=subscriptions(topics),
        clean_session=False,
    )
    folder = options.data_dir / "gateway"
    log = OrderLog(folder / f"orders-{options.root}.jsonl", time.time())
    usual = Warden(MqttLink(client, topics, time.time), time.time)
    own = installation(options.data_dir)
    carriers = [carrier_of(plan, address, topics, own) for plan in plans]
    gateway = Gateway(client, topics, log, usual, time.time, carriers)
    try:
        gateway.open()
    except LinkRefusedError as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    client.start()
    while not stop.is_set():
        client.wait(_TURN_WITH_LINKS_S if carriers else _TURN_S)
        gateway.turn()
    client.stop()
    gateway.close()
    return 0
