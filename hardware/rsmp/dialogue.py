"""One connection, as either side sees it: messages in and out, each acknowledged in
time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from hardware.link import LinkError
from hardware.rsmp.messages import (
    END,
    LONGEST,
    Body,
    MalformedError,
    Message,
    MessageAck,
    MessageNotAck,
    Said,
    decoded,
    encoded,
)

_MOST_UNSENT = 1024 * 1024  # bytes that the other end has not taken
_MOST_MALFORMED = 20  # messages that were refused, until the other end is mad


class Dialogue:
    """`name` is the other end, for a reason. Ends where a message is not acknowledged in
    `timeout_s`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, timeout_s: float
    ) -> None:
        self.name = str(writer.get_extra_info("peername", ("?",))[0])
        self._reader = reader
        self._writer = writer
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._unanswered: dict[str, tuple[float, asyncio.Future[str | None]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._malformed = 0
        self._reason = ""

    @property
    def open(self) -> bool:
        return not self._reason and not self._writer.is_closing()

    async def messages(self) -> AsyncGenerator[Message, None]:
        """What the other end says, but for acknowledgements. Ends with LinkError."""
        while True:
            packet = await self._packet()
            if not packet.strip():
                continue  # form feeds in a row have to be borne
            try:
                message = decoded(packet)
            except MalformedError as error:
                self._malformed += 1
                if not error.identity or self._malformed > _MOST_MALFORMED:
                    raise LinkError(f"{self.name} says what nobody understands") from error
                self.send(MessageNotAck(oMId=error.identity, rea=str(error)))
                continue
            if isinstance(message, MessageAck):
                self._answered(message.oMId, "")
            elif isinstance(message, MessageNotAck):
                self._answered(message.oMId, message.rea or "refused")
            else:
                yield message
            await asyncio.sleep(0)  # who talks without a pause keeps nobody else waiting

    def answer(self, message: Body, objection: str = "") -> None:
        """Acknowledges what was heard, or refuses it."""
        if isinstance(message, Said):
            refused = MessageNotAck(oMId=message.mId, rea=objection)
            self.send(refused if objection else MessageAck(oMId=message.mId))

    def send(self, message: Body) -> None:
        """Says what is not acknowledged."""
        if self.open:
            self._write(encoded(message))

    def tell(self, message: Said) -> asyncio.Future[str | None]:
        """Says something; "" where it is acknowledged, else the reason why it is not,
        and None where nobody knows, for the connection ended."""
        answered: asyncio.Future[str | None] = self._loop.create_future()
        if not self.open:
            answered.set_result(None)
            return answered
        self._write(encoded(message))
        self._unanswered[message.mId] = self._loop.time() + self._timeout_s, answered
        if self._timer is None:
            self._timer = self._loop.call_later(self._timeout_s, self._late)
        return answered

    def fail(self, reason: str) -> None:
        """Hangs up, for this reason."""
        if not self._reason:
            self._reason = reason
        self.close()

    def close(self) -> None:
        """Hangs up at once. Nothing of it is left."""
        self._forget()
        self._writer.transport.abort()

    async def _packet(self) -> bytes:
        try:
            packet = await self._reader.readuntil(END)
        except asyncio.LimitOverrunError as error:
            raise LinkError(f"{self.name} says more than {LONGEST} bytes at once") from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise LinkError(self._reason or f"{self.name} hung up") from error
        return packet[:-1]

    def _write(self, data: bytes) -> None:
        self._writer.write(data)
        if self._writer.transport.get_write_buffer_size() > _MOST_UNSENT:
            self.fail(f"{self.name} does not take what it is told")

    def _answered(self, identity: str, objection: str) -> None:
        _, answered = self._unanswered.pop(identity, (0.0, None))
        if answered is not None and not answered.done():
            answered.set_result(objection)

    def _late(self) -> None:
        """Looks at what has waited longest."""
        self._timer = None
        if not self._unanswered:
            return
        due, _ = next(iter(self._unanswered.values()))
        left_s = due - self._loop.time()
        if left_s <= 0:
            self.fail(f"{self.name} does not answer")
        else:
            self._timer = self._loop.call_later(left_s, self._late)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for _, answered in self._unanswered.values():
            if not answered.done():
                answered.set_result(None)
        self._unanswered.clear()
