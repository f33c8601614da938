"""Our client of other people's MQTT brokers: its bytes, its ends, and no leftovers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from hardware.link import LinkError
from hardware.mqtt import packets
from hardware.mqtt.packets import Heard, PacketError
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


def test_packets_are_those_of_the_standard() -> None:
    will = Heard("w", b"x", 1, True)
    assert packets.connect("c", 10, ("u", "p"), will) == bytes.fromhex(
        "1019 0004 4d515454 04 ee 000a 0001 63 0001 77 0001 78 0001 75 0001 70".replace(" ", "")
    )
    assert packets.subscribe(10, [("a/#", 1)]) == bytes.fromhex("8208000a0003612f2301")
    assert (
        packets.publish(Heard("a", b"hi", 1, False, 7)) == bytes.fromhex("32070001610007") + b"hi"
    )
    assert packets.publish(Heard("a", b"", 0, True)) == bytes.fromhex("3103000161")
    assert packets.acknowledge(7) == bytes.fromhex("40020007")
    long = packets.publish(Heard("a", bytes(318)))
    assert long[1:3] == bytes([0xC1, 0x02])  # 321, as the standard shows it
    assert packets.take_length(long[1:]) == (321, 2)
    assert packets.message_of(0x2, long[3:6] + b"\0\7" + b"x") == Heard("a", b"x", 1, False, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: packets.take_length(b"\xff\xff\xff\xff"),
        lambda: packets.take_length(b"\xff\xff\xff\x7f"),
        lambda: packets.message_of(4, b"\0\1a\0\1"),
        lambda: packets.message_of(0, b"\0\7a"),
        lambda: packets.message_of(2, b"\0\1a\0"),
        lambda: packets.message_of(0, b"\0\1\xff"),
        lambda: packets.refusal_of(b"\0"),
        lambda: packets.number_of(b"\0"),
        lambda: packets.connect("x" * 65_536, 1, None, None),
    ],
)
def test_what_is_no_packet_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(PacketError):
        wrong()


def test_a_length_may_come_in_pieces() -> None:
    assert packets.take_length(b"") is None
    assert packets.take_length(b"\x80") is None


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
