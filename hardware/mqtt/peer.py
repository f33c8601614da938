"""A client of somebody else's MQTT broker, in the event loop of its link."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.client import MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from hardware.link import LinkError
from hardware.mqtt.heard import Heard
from hardware.mqtt.pump import LARGEST, Handshake, Pump, hang_up

KEEPALIVE_S = 15
MOST_WAITING = 10_000  # messages that nobody has taken: then nothing more is read
_REFUSED = 0x80
_GOODBYE_S = 1.0
_LOOK_S = 0.005
_REFUSALS = {
    0x84: "the broker does not speak MQTT 3.1.1",
    0x85: "the broker does not want a client of this name",
    0x86: "the broker refuses user or password",
    0x87: "the broker does not let us in",
    0x88: "the broker is not available",
}


class Peer:
    """One connection, not made again: who needs another makes another peer. Nothing of
    it outlives :meth:`end` and :meth:`ended`, which may come at any time."""

    def __init__(
        self,
        host: str,
        port: int,
        identity: str,
        timeout_s: float,
        *,
        login: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        will: Heard | None = None,
    ) -> None:
        self.name = f"{host}:{port}"
        self._host = host
        self._port = port
        self._timeout_s = timeout_s
        self._pump: Pump | None = None
        self._connecting: asyncio.Future[MQTTErrorCode] | None = None
        self._inbox: deque[Heard] = deque()
        self._news = asyncio.Event()  # a message, or the end
        self._answers: dict[int, asyncio.Future[list[ReasonCode]]] = {}  # 0: of the greeting
        self._unsent: dict[int, int] = {}  # number -> bytes that the broker has not taken
        self._online = False
        self._reason = ""
        self._paho = PahoClient(
            CallbackAPIVersion.VERSION2,
            client_id=identity,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        self._paho.connect_timeout = timeout_s
        self._paho.max_inflight_messages_set(0)
        if login is not None:
            self._paho.username_pw_set(*login)
        if tls is not None:
            tls.sslsocket_class = Handshake
            self._paho.tls_set_context(tls)
        if will is not None:
            self._paho.will_set(will.topic, will.payload, will.qos, will.retain)
        self._paho.on_message = self._on_message
        self._paho.on_publish = lambda _c, _u, mid, code, _p: self._on_publish(mid, code)
        self._paho.on_subscribe = lambda _c, _u, mid, codes, _p: self._answer(mid, codes)
        self._paho.on_connect = lambda _c, _u, _f, code, _p: self._answer(0, [code])

    @property
    def connected(self) -> bool:
        return self._online and not self._reason

    @property
    def reason(self) -> str:
        """Why it is not connected any more."""
        return self._reason or f"no connection to the broker {self.name}"

    async def connect(self) -> None:
        """LinkError where nobody is there in time, or nobody who wants us."""
        loop = asyncio.get_running_loop()
        greeted = self._answers[0] = loop.create_future()
        refusal = ""
        try:
            async with asyncio.timeout(self._timeout_s):
                # paho's own connect blocks; a thread cannot be cancelled, so it is waited for.
                self._connecting = loop.run_in_executor(
                    None, self._paho.connect, self._host, self._port, KEEPALIVE_S
                )
                self._connecting.add_done_callback(self._connected_late)
                await asyncio.shield(self._connecting)
                if not self._reason:
                    self._pump = Pump(self._paho, self._lost)
                    self._pump.begin()
                    (code,) = await greeted or [None]
                    refusal = "" if code is None else _refusal(code)
        except (TimeoutError, OSError, ValueError) as error:
            self._lost("does not answer")
            raise LinkError(f"no connection to the broker {self.name}") from error
        finally:
            del self._answers[0]
        if refusal:
            self._lost("does not want us")
            raise LinkError(f"{self.name}: {refusal}")
        if self._reason:
            raise LinkError(f"no connection to the broker {self.name}: {self._reason}")
        self._online = True

    async def subscribe(self, wanted: Sequence[tuple[str, int]]) -> None:
        """LinkError where the broker does not say yes to all of them in time."""
        codes = await self._ask(lambda: self._paho.subscribe(list(wanted))[1] or 0)
        granted = zip(wanted, codes, strict=False)
        refused = [topic for (topic, _), code in granted if code.value >= _REFUSED]
        if refused or len(codes) != len(wanted):
            raise LinkError(f"{self.name}: the broker does not let us hear {', '.join(refused)}")

    async def publish(self, topic: str, payload: bytes, qos: int = 0, retain: bool = False) -> None:
        """Sends at once. LinkError where there is no connection, and at QoS 1 where the
        broker does not acknowledge in time, which leaves open whether it has it."""

        def send() -> int:
            number = self._paho.publish(topic, payload, qos, retain).mid
            self._unsent[number] = len(payload) + len(topic)
            return number

        if sum(self._unsent.values()) > LARGEST:
            self._lost("takes nothing any more")
        if qos:
            await self._ask(send)
        else:
            self._asked(send)

    async def hear(self) -> Heard:
        """The next message. LinkError when the connection is lost, also if it was lost
        before."""
        while not self._inbox:
            if self._reason:
                raise LinkError(self.reason)
            self._news.clear()
            await self._news.wait()
        heard = self._inbox.popleft()
        if self._pump is not None and len(self._inbox) < MOST_WAITING // 2:
            self._pump.resume()
        return heard

    @property
    def waiting(self) -> int:
        """Messages that can be heard at once."""
        return len(self._inbox)

    def end(self, *, abrupt: bool = False) -> None:
        """Says goodbye and hangs up, for good; `abrupt` just hangs up, and the broker says
        the will."""
        goodbye = self.connected and not abrupt
        if goodbye:
            self._paho.disconnect()
        self._lost("the link has ended", hasty=not goodbye)

    async def ended(self) -> None:
        """Waits until the goodbye is out, after :meth:`end`; not for long."""
        try:
            if self._connecting is not None:
                await asyncio.gather(asyncio.shield(self._connecting), return_exceptions=True)
            if self._online:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_GOODBYE_S):
                        while self._paho.socket() is not None:
                            self._paho.loop_write()
                            await asyncio.sleep(_LOOK_S)
        finally:
            hang_up(self._paho)

    def _connected_late(self, connecting: asyncio.Future[MQTTErrorCode]) -> None:
        """Whoever waited for it may be gone."""
        failed = connecting.cancelled() or connecting.exception() is not None
        if self._reason and not failed:
            hang_up(self._paho)

    async def _ask(self, send: Callable[[], int]) -> list[ReasonCode]:
        answer: asyncio.Future[list[ReasonCode]] = asyncio.get_running_loop().create_future()
        number = self._asked(send)
        self._answers[number] = answer
        try:
            async with asyncio.timeout(self._timeout_s):
                codes = await answer
        except TimeoutError as error:
            raise LinkError(f"the broker {self.name} does not answer") from error
        finally:
            del self._answers[number]
        if not codes:
            raise LinkError(self.reason)
        return codes

    def _asked(self, send: Callable[[], int]) -> int:
        """The number that paho gives to what it sends."""
        if not self.connected:
            raise LinkError(self.reason)
        try:
            return send()
        except ValueError as error:
            raise LinkError(f"the broker {self.name} cannot be told that: {error}") from error

    def _answer(self, number: int, codes: list[ReasonCode]) -> None:
        answer = self._answers.get(number)
        if answer is not None and not answer.done():
            answer.set_result(codes)

    def _on_publish(self, number: int, code: ReasonCode) -> None:
        """It is out, at QoS 1: the broker has it."""
        self._unsent.pop(number, None)
        self._answer(number, [code])

    def _on_message(self, _client: PahoClient, _data: Any, message: MQTTMessage) -> None:
        heard = Heard(message.topic, bytes(message.payload), message.qos, message.retain)
        self._inbox.append(heard)
        self._news.set()
        if self._pump is not None and len(self._inbox) >= MOST_WAITING:
            self._pump.pause()

    def _lost(self, what: str, *, hasty: bool = True) -> None:
        """From here on there is no connection. The first reason stands."""
        ended = what.startswith("the link")
        self._reason = self._reason or (what if ended else f"the broker {self.name} {what}")
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result([])
        self._news.set()
        connecting = self._connecting is not None and not self._connecting.done()
        if hasty and not connecting:
            hang_up(self._paho)


def _refusal(code: ReasonCode) -> str:
    """Why a broker refuses; "" where it does not."""
    if not code.is_failure:
        return ""
    return _REFUSALS.get(code.value, f"the broker refuses: {code}")
