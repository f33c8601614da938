"""`ondijon connection`: all that a publisher needs."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.bus.topics import Topics
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal


def connection(
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    source: Annotated[str, typer.Option(help="Name of the publisher.")] = "by-hand",
    asset: Annotated[str, typer.Option(help="Asset of the example.")] = "trial-01",
    point: Annotated[str, typer.Option(help="Point of the example.")] = "level",
    value: Annotated[str, typer.Option(help="Value of the example.")] = "95",
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """What a publisher needs: host, port, credentials, and a line to try at once."""
    where = place(data_dir, broker, ca, live)
    # A site knows each source by its own name and certificate.
    address = where.address("publisher" if where.site is None else source)
    credentials = address.credentials
    topic = Topics(where.root()).feed(source)
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    payload = {"seq": 1, "readings": [[asset, point, _typed(value), moment]]}
    words = ["mosquitto_pub", "-h", address.host, "-p", str(address.port)]
    if credentials is not None:
        words += ["-u", credentials.user, "-P", credentials.password]
    if address.tls:
        words += ["--cafile", address.ca] if address.ca else ["--tls-use-os-certs"]
    if address.certificate:
        words += ["--cert", address.certificate, "--key", address.key]
    words += ["-q", "1", "-t", topic, "-m", json.dumps(payload)]
    line = shlex.join(words)
    terminal = Terminal(language, as_json=as_json)
    if as_json:
        terminal.give(
            {
                "host": address.host,
                "port": address.port,
                "tls": address.tls,
                "user": credentials.user if credentials else None,
                "password": credentials.password if credentials else None,
                "root": where.root(),
                "feed": topic,
                "source": Topics(where.root()).source(source),
                "mosquitto_pub": line,
            }
        )
        return
    say = terminal.words
    terminal.facts(
        {
            say("terminal.host"): address.host,
            say("terminal.port"): str(address.port),
            say("terminal.user"): credentials.user if credentials else "-",
            say("terminal.password"): credentials.password if credentials else "-",
            say("terminal.feed"): topic,
        }
    )
    terminal.say("\n" + say("terminal.try_this"))
    terminal.say(line)


def _typed(text: str) -> str | float | bool:
    """The JSON value that the text means: a number, true or false, or a word."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float | bool) else text
