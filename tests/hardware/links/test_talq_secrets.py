"""By what a gateway and we know each other: over TLS, with secrets that nobody quotes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec
import pytest

from app.bus.authority import Authority
from app.wiring.sitelinks import SECRETS, SiteShelf
from hardware.link import LinkError
from hardware.serverfaults import ServerFaults
from hardware.talq.credentials import Credentials, read_credentials
from hardware.talq.devicebook import DeviceBook
from hardware.talq.etiquette import Etiquette
from hardware.talq.httpserver import HttpServer
from hardware.talq.reception import Reception
from hardware.talq.wire import RefusedError, Wire
from tests.hardware.links.talqrig import KINDS, OPTIONS
from tests.hardware.links.talqtown import CMS, READ
from tests.hardware.program import PATIENCE_S

TOKEN = "nobody-is-to-read-this"
NAMED = msgspec.structs.replace(
    OPTIONS, token="ours", gateway_token="theirs", ca="authority", listen_certificate="own"
)


def write(folder: Path, **secrets: bytes) -> SiteShelf:
    (folder / SECRETS).mkdir()
    for name, content in secrets.items():
        place = folder / SECRETS / name
        place.write_bytes(content)
        place.chmod(0o600)
    return SiteShelf(folder)


@pytest.fixture
def shelf(tmp_path: Path) -> SiteShelf:
    now = time.time()
    authority = Authority.found("town", now)
    server = authority.sign_server(["localhost", "127.0.0.1"], now)
    return write(
        tmp_path,
        ours=TOKEN.encode(),
        theirs=TOKEN.encode(),
        authority=authority.certificate,
        own=server.certificate + server.key,
    )


def ask(known: Credentials, server_tls: Credentials, token: str) -> None:
    """One report of a gateway to us, over TLS."""

    async def scene() -> None:
        book = DeviceBook(READ, KINDS, {}, time.time)
        etiquette = Etiquette(ServerFaults(), time.time, server_tls.gateway_token)
        reception = Reception(book, lambda _: None, lambda _: None, lambda: 0.0, etiquette)
        server = HttpServer(reception.app, "127.0.0.1", 0, server_tls.own)
        await server.start()
        url = f"https://127.0.0.1:{server.port}"
        wire = Wire(url, CMS, token, known.tls, PATIENCE_S, time.time)
        wire.begin()
        try:
            await wire.send("POST", "log-reports", body={"entries": []})
        finally:
            await wire.end()
            await server.stop()

    asyncio.run(scene())


def test_it_is_spoken_over_tls_to_whom_the_authority_vouches_for(shelf: SiteShelf) -> None:
    known = read_credentials(NAMED, shelf, encrypted=True)
    ask(known, known, known.token)
    assert TOKEN not in repr(known)


def test_who_knows_no_token_is_refused(shelf: SiteShelf) -> None:
    known = read_credentials(NAMED, shelf, encrypted=True)
    with pytest.raises(RefusedError, match="401"):
        ask(known, known, "guessed")


@pytest.mark.logs(r"^asyncio")  # it tells of the broken handshake, where it is asked to
def test_whom_nobody_vouches_for_is_not_spoken_to(shelf: SiteShelf) -> None:
    known = read_credentials(NAMED, shelf, encrypted=True)
    stranger = read_credentials(OPTIONS, shelf, encrypted=True)  # by the system's authorities
    with pytest.raises(LinkError, match=r"no connection to https://127\.0\.0\.1") as caught:
        ask(stranger, known, known.token)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("name", ["authority", "own"])
def test_what_is_no_certificate_is_said_without_quoting_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    good = Authority.found("town", time.time()).certificate
    content = {"ours": b"o", "theirs": b"t", "authority": good, "own": good}
    shelf = write(folder, **{**content, name: TOKEN.encode()})
    with pytest.raises(OSError, match=r"no PEM file") as caught:
        read_credentials(NAMED, shelf, encrypted=True)
    assert TOKEN not in str(caught.value)


def test_a_secret_that_is_missing_or_open_to_others_is_named(tmp_path: Path) -> None:
    shelf = write(tmp_path, theirs=b"t")
    with pytest.raises(OSError, match="there is no secret ours"):
        read_credentials(NAMED, shelf, encrypted=True)
    place = tmp_path / SECRETS / "ours"
    place.write_text(TOKEN)
    place.chmod(0o644)
    with pytest.raises(OSError, match="others may read secrets/ours"):
        read_credentials(NAMED, shelf, encrypted=True)
