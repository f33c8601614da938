"""A client of somebody else's MQTT broker, in the event loop of its link."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Sequence

from hardware.link import LinkError
from hardware.mqtt import packets
from hardware.mqtt.packets import Heard, PacketError, Sort

KEEPALIVE_S = 15
MOST_WAITING = 10_000  # messages that nobody has taken: then nothing more is read
_REFUSED = 0x80
_GOODBYE_S = 1.0


class Peer:
    """One connection, not made again: who needs another makes another peer. Nothing of
    it outlives :meth:`end`, which may come at any time."""

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
        self._identity = identity
        self._timeout_s = timeout_s
        self._login = login
        self._tls = tls
        self._will = will
        self._writer: asyncio.StreamWriter | None = None
        self._leaving: asyncio.StreamWriter | None = None  # while it says goodbye
        self._tasks: list[asyncio.Task[None]] = []
        self._inbox: asyncio.Queue[Heard | None] = asyncio.Queue(MOST_WAITING)
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._number = 0
        self._reason = ""
        self._ended = False
        self._heard_at = 0.0

    @property
    def connected(self) -> bool:
        return bool(self._tasks) and not self._reason

    @property
    def reason(self) -> str:
        """Why it is not connected any more."""
        return self._reason or f"no connection to the broker {self.name}"

    async def connect(self) -> None:
        """LinkError where nobody is there in time, or nobody who wants us."""
        try:
            async with asyncio.timeout(self._timeout_s):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._tls
                )
                self._writer = writer
                if self._ended:
                    raise LinkError(f"the link to {self.name} has ended")
                writer.write(packets.connect(self._identity, KEEPALIVE_S, self._login, self._will))
                sort, _, body = await _packet(reader)
                refusal = packets.refusal_of(body) if sort == Sort.CONNACK else "it speaks no MQTT"
        except (TimeoutError, OSError, EOFError, PacketError) as error:
            self._hang_up()
            raise LinkError(f"no connection to the broker {self.name}") from error
        except BaseException:
            self._hang_up()
            raise
        if refusal or self._ended:
            self._hang_up()
            raise LinkError(f"{self.name}: {refusal or 'the link has ended'}")
        self._heard_at = asyncio.get_running_loop().time()
        self._tasks = [
            asyncio.create_task(self._read(reader)),
            asyncio.create_task(self._keep_alive()),
        ]

    async def subscribe(self, wanted: Sequence[tuple[str, int]]) -> None:
        """LinkError where the broker does not say yes to all of them in time."""
        number = self._next_number()
        granted = (await self._ask(number, packets.subscribe(number, wanted)))[2:]
        refused = [
            topic for (topic, _), code in zip(wanted, granted, strict=False) if code >= _REFUSED
        ]
        if refused or len(granted) != len(wanted):
            raise LinkError(f"{self.name}: the broker does not let us hear {', '.join(refused)}")

    async def publish(self, topic: str, payload: bytes, qos: int = 0, retain: bool = False) -> None:
        """Sends at once. LinkError where there is no connection, and at QoS 1 where the
        broker does not acknowledge in time, which leaves open whether it has it."""
        if not qos:
            self._send(packets.publish(Heard(topic, payload, 0, retain)))
            return
        number = self._next_number()
        await self._ask(number, packets.publish(Heard(topic, payload, qos, retain, number)))

    async def hear(self) -> Heard:
        """The next message. LinkError when the connection is lost, also if it was lost
        before."""
        heard = await self._inbox.get()
        if heard is None:
            self._inbox.put_nowait(None)
            raise LinkError(self.reason)
        return heard

    @property
    def waiting(self) -> int:
        """Messages that can be heard at once."""
        return self._inbox.qsize()

    def end(self, *, abrupt: bool = False) -> None:
        """Says goodbye and hangs up, for good; `abrupt` just hangs up, and the broker says
        the will."""
        self._ended = True
        if self._writer is not None and not abrupt and self.connected:
            self._writer.write(packets.GOODBYE)
        self._lost("the link has ended", abrupt=abrupt)

    async def ended(self) -> None:
        """Waits until the goodbye is out, after :meth:`end`; not for long."""
        tasks, self._tasks = self._tasks, []
        writer, self._leaving = self._leaving, None
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
            if writer is not None:
                async with asyncio.timeout(_GOODBYE_S):
                    await writer.wait_closed()
        except (TimeoutError, OSError):
            pass  # it does not take it: then without
        finally:
            if writer is not None:
                writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                sort, flags, body = await _packet(reader)
                self._heard_at = asyncio.get_running_loop().time()
                if sort == Sort.PUBLISH:
                    heard = packets.message_of(flags, body)
                    if heard.qos:
                        self._send(packets.acknowledge(heard.number))
                    await self._inbox.put(heard)
                elif sort in (Sort.PUBACK, Sort.SUBACK):
                    answer = self._answers.get(packets.number_of(body))
                    if answer is not None and not answer.done():
                        answer.set_result(body)
        except PacketError as error:
            self._lost(f"the broker {self.name} sends what is no MQTT: {error}")
        except (OSError, EOFError):
            self._lost(f"the broker {self.name} hung up")
        except LinkError:
            pass  # lost while an answer went out

    async def _keep_alive(self) -> None:
        """A broker that does not even answer this is gone."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(KEEPALIVE_S / 2)
            if self._inbox.full():  # it is us who do not listen
                self._heard_at = clock()
            if clock() - self._heard_at > KEEPALIVE_S + self._timeout_s:
                self._lost(f"the broker {self.name} does not answer")
            with contextlib.suppress(LinkError):
                self._send(packets.PING)

    async def _ask(self, number: int, packet: bytes) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            self._send(packet)
            async with asyncio.timeout(self._timeout_s):
                body = await answer
        except TimeoutError as error:
            raise LinkError(f"the broker {self.name} does not answer") from error
        finally:
            del self._answers[number]
        if not body:
            raise LinkError(self.reason)
        return body

    def _send(self, packet: bytes) -> None:
        if self._writer is None or not self.connected:
            raise LinkError(self.reason)
        if self._writer.transport.get_write_buffer_size() > packets.LARGEST:
            self._lost(f"the broker {self.name} takes nothing any more")
            raise LinkError(self.reason)
        self._writer.write(packet)

    def _next_number(self) -> int:
        while True:
            self._number = self._number % 65_535 + 1
            if self._number not in self._answers:
                return self._number

    def _lost(self, reason: str, *, abrupt: bool = True) -> None:
        """From here on there is no connection. The first reason stands."""
        self._reason = self._reason or reason
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(b"")
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        self._hang_up(abrupt=abrupt)
        if self._inbox.full():
            self._inbox.get_nowait()
        self._inbox.put_nowait(None)

    def _hang_up(self, *, abrupt: bool = True) -> None:
        writer, self._writer = self._writer, None
        if writer is None:
            return
        if abrupt:
            writer.transport.abort()
        else:
            writer.close()
            self._leaving = writer


async def _packet(reader: asyncio.StreamReader) -> tuple[int, int, bytes]:
    """Sort, flags and body of the next packet. EOFError, OSError or PacketError."""
    first = (await reader.readexactly(1))[0]
    length = bytearray()
    while (taken := packets.take_length(length)) is None:
        length += await reader.readexactly(1)
    return first >> 4, first & 0x0F, await reader.readexactly(taken[0])
