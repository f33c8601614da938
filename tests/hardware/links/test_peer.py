"""Our client of other people's MQTT brokers: its bytes, its ends, and no leftovers."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.bus.authority import Authority
from hardware.link import LinkError
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.mqtt.servedbroker import ServedBroker
from tests.hardware.program import PATIENCE_S

HOST = "127.0.0.1"


def play(
    scene: Callable[[ServedBroker], Awaitable[None]], login: tuple[str, str] | None = None
) -> None:
    async def main() -> None:
        broker = ServedBroker(login=login)
        await broker.start()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await scene(broker)
        finally:
            await broker.stop()

    asyncio.run(main())


@asynccontextmanager
async def peer(port: int, name: str, **more: object) -> AsyncIterator[Peer]:
    made = Peer(HOST, port, name, PATIENCE_S, **more)  # type: ignore[arg-type]
    try:
        await made.connect()
        yield made
    finally:
        made.end()
        await made.ended()


def hex_of(text: str) -> bytes:
    return bytes.fromhex(text)


WELCOME = hex_of("20 02 00 00")


async def told(says: bytes) -> LinkError:
    """What a link is told of a broker that says `says` after its welcome, and nothing more."""
    done = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(WELCOME + says)
        await done.wait()
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with asyncio.timeout(PATIENCE_S), peer(port, "one") as one:
            with pytest.raises(LinkError) as caught:
                await one.hear()
            assert not one.connected
            return caught.value
    finally:
        done.set()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("30 ff ff ff ff 01", "no MQTT"),  # a length that does not end
        ("30 01 00", "no MQTT"),  # a topic without its length
        ("30 03 00 07 61", "no MQTT"),  # a topic longer than its packet
        ("30 03 00 01 ff", "no MQTT"),  # a topic that is no text
        ("32 04 00 01 61 00", "no MQTT"),  # QoS 1 without a number
        ("00 00", "no MQTT"),  # no sort of packet
        ("30 80 80 80 01 00 01 61", "a packet of 2097152 bytes"),
    ],
)
def test_a_broker_that_sends_what_is_no_packet_is_left(says: str, reason: str) -> None:
    assert reason in str(asyncio.run(told(hex_of(says))))


def test_what_one_says_another_hears_and_the_will_too() -> None:
    async def scene(broker: ServedBroker) -> None:
        will = Heard("end", b"gone", 1, False)
        async with peer(broker.port, "one", will=will) as one, peer(broker.port, "two") as two:
            await two.subscribe([("v1.0/#", 1), ("end", 1)])
            await one.publish("v1.0/a", b"x" * 200_000)
            await one.publish("v1.0/b", b"kept", 1, True)
            big, small = await two.hear(), await two.hear()
            assert (big.topic, len(big.payload), big.qos) == ("v1.0/a", 200_000, 0)
            assert (small.payload, small.qos, small.retain) == (b"kept", 1, False)
            one.end(abrupt=True)
            assert (await two.hear()).payload == b"gone"
            async with peer(broker.port, "three") as three:
                await three.subscribe([("v1.0/+", 0)])
                assert (await three.hear()).retain

    play(scene)


def test_a_goodbye_says_no_will() -> None:
    async def scene(broker: ServedBroker) -> None:
        async with peer(broker.port, "two") as two:
            await two.subscribe([("#", 1)])
            async with peer(broker.port, "one", will=Heard("end", b"gone")) as one:
                await one.publish("last", b"")
            async with peer(broker.port, "one") as again:
                await again.publish("after", b"")
            assert [(await two.hear()).topic for _ in range(2)] == ["last", "after"]

    play(scene)


def test_a_broker_asks_who_we_are() -> None:
    async def scene(broker: ServedBroker) -> None:
        async with peer(broker.port, "one", login=("reader", "word-1")) as one:
            assert one.connected
        with pytest.raises(LinkError, match=r"^(?!.*word-2)") as caught:
            async with peer(broker.port, "one", login=("reader", "word-2")):
                pass
        assert "user or password" in str(caught.value) or "let us in" in str(caught.value)

    play(scene, login=("reader", "word-1"))


def test_a_broker_that_goes_is_told_to_who_listens_and_to_who_speaks() -> None:
    async def scene(broker: ServedBroker) -> None:
        async with peer(broker.port, "one") as one:
            await broker.stop()
            for _ in range(2):
                with pytest.raises(LinkError, match="hung up"):
                    await one.hear()
            with pytest.raises(LinkError, match="hung up"):
                await one.publish("a", b"")
            assert not one.connected
        with pytest.raises(LinkError, match="no connection"):
            async with peer(broker.port, "one"):
                pass

    play(scene)


@pytest.mark.parametrize(
    ("says", "reason"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "no connection|no MQTT"), (b"", "no connection")],
)
def test_somebody_who_speaks_something_else_is_no_broker(says: bytes, reason: str) -> None:
    async def main() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(10)
            writer.write(says)
            writer.close()

        server = await asyncio.start_server(answer, HOST, 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(LinkError, match=reason):
            async with peer(port, "one"):
                pass
        server.close()
        await server.wait_closed()

    asyncio.run(main())


def test_who_ends_while_it_connects_keeps_no_connection() -> None:
    async def scene(broker: ServedBroker) -> None:
        for turns in range(6):
            one = Peer(HOST, broker.port, "one", PATIENCE_S)
            connecting = asyncio.create_task(one.connect())
            for _ in range(turns):
                await asyncio.sleep(0)
            one.end()
            with pytest.raises(LinkError):
                await connecting
            await one.ended()
            assert not one.connected

    play(scene)


def test_who_is_cancelled_while_it_connects_or_asks_leaves_nothing() -> None:
    async def scene(broker: ServedBroker) -> None:
        for turns in range(12):
            one = Peer(HOST, broker.port, "one", PATIENCE_S)

            async def connects(one: Peer = one) -> None:
                await one.connect()
                await one.subscribe([("a", 1)])

            connecting = asyncio.create_task(connects())
            for _ in range(turns):
                await asyncio.sleep(0)
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            one.end()
            await one.ended()
            assert not one.connected

    play(scene)


def test_who_is_given_up_twice_while_a_broker_says_nothing_leaves_nothing() -> None:
    async def main() -> None:
        there, gone = asyncio.Event(), asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there.set()
            await gone.wait()
            writer.close()

        server = await asyncio.start_server(silent, HOST, 0)
        port = server.sockets[0].getsockname()[1]
        one = Peer(HOST, port, "one", PATIENCE_S, tls=ssl.create_default_context())
        connecting = asyncio.create_task(one.connect())
        await there.wait()  # its handshake has begun, and is not answered
        connecting.cancel()
        one.end()
        ending = asyncio.create_task(one.ended())
        await asyncio.sleep(0)
        ending.cancel()
        await asyncio.gather(connecting, ending, return_exceptions=True)
        gone.set()
        server.close()
        await server.wait_closed()
        assert connecting.cancelled()
        assert not one.connected

    asyncio.run(main())


@pytest.mark.logs("^asyncio: ERROR: Error on transport creation")  # the server's, in dev mode
def test_tls_lets_in_who_was_signed_by_whom_we_trust(tmp_path: Path) -> None:
    ours, others = (Authority.found(name, time.time()) for name in ("ours", "others"))
    server = ours.sign_server([HOST], time.time())
    for name, content in {"cert": server.certificate, "key": server.key}.items():
        (tmp_path / name).write_bytes(content)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(tmp_path / "cert", tmp_path / "key")

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await reader.read(10)
            # Two messages in one record of TLS: select sees the first only.
            writer.write(WELCOME + hex_of("30 04 00 01 61 31") * 2)
            await reader.read()
        writer.close()

    async def main() -> None:
        listening = await asyncio.start_server(welcome, HOST, 0, ssl=shown)
        port = listening.sockets[0].getsockname()[1]
        trust = [
            ssl.create_default_context(cadata=one.certificate.decode()) for one in (ours, others)
        ]
        async with asyncio.timeout(PATIENCE_S):
            async with peer(port, "one", tls=trust[0]) as one:
                assert [await one.hear() for _ in range(2)] == [Heard("a", b"1")] * 2
            with pytest.raises(LinkError, match="no connection"):
                async with peer(port, "one", tls=trust[1]):
                    pass
        listening.close()
        await listening.wait_closed()

    asyncio.run(main())
