"""Publications on their way: written or not, acknowledged or lost."""

from __future__ import annotations

from collections import deque

from paho.mqtt.client import MQTTMessageInfo

from app.bus.message import Receipt


class Inflight:
    """Bounded book of what a client has handed to the network.

    `add` and `clear` are called under the client's lock, `settle` too;
    `note` is called from within a callback and takes no lock.
    """

    def __init__(self, max_messages: int, max_unsent_bytes: int) -> None:
        self.max_messages = max_messages
        self.max_unsent_bytes = max_unsent_bytes
        self._receipts: dict[int, tuple[MQTTMessageInfo, Receipt]] = {}
        self._noted: deque[int] = deque()
        self._unsent: deque[tuple[MQTTMessageInfo, int]] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._receipts)

    def has_room(self, size: int, qos: int) -> bool:
        if qos and len(self._receipts) >= self.max_messages:
            return False
        return self._bytes == 0 or self._bytes + size <= self.max_unsent_bytes

    def add(self, info: MQTTMessageInfo, receipt: Receipt, qos: int) -> None:
        self._bytes += receipt.size
        if qos:
            self._receipts[info.mid] = (info, receipt)
        else:
            self._unsent.append((info, receipt.size))

    def note(self, mid: int) -> None:
        """Packet `mid` was written (QoS 0) or acknowledged (QoS 1)."""
        self._noted.append(mid)

    @property
    def unsettled(self) -> bool:
        return bool(self._noted)

    def settle(self) -> None:
        """Works off what was noted."""
        while self._unsent and self._unsent[0][0].is_published():
            self._bytes -= self._unsent.popleft()[1]
        while self._noted:
            mid = self._noted.popleft()
            entry = self._receipts.get(mid)
            # A QoS 0 packet may carry the number of an acknowledged one to come.
            if entry is not None and entry[0].is_published():
                del self._receipts[mid]
                self._bytes -= entry[1].size
                entry[1].acknowledged = True

    def clear(self) -> int:
        """The connection ended: everything still here is lost. How many."""
        lost = len(self._receipts)
        for _, receipt in self._receipts.values():
            receipt.lost = True
        self._receipts.clear()
        self._noted.clear()
        self._unsent.clear()
        self._bytes = 0
        return lost
