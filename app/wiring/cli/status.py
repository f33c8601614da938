"""`ondijon status`: how the engine and its sources are."""

from __future__ import annotations

import time

import msgspec

from app.bus.rows import SourceRow
from app.bus.wire import Status
from app.wiring.cli.line import EngineLine
from app.wiring.cli.linktable import link_json, say_links
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import finite, iso
from widgets.figures import format_age, format_ago, format_number

MIB = 1024 * 1024


def status(
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """How the engine is: rates, lateness, sources and their links, what was refused."""
    terminal = Terminal(language, as_json=as_json)
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        sources = line.rows("sources", SourceRow)
        engine = line.status()
    if as_json:
        terminal.give(
            {
                "engine": {**msgspec.to_builtins(engine), "at": iso(engine.at)},
                "sources": [_source_json(row) for row in sources],
            }
        )
        return
    terminal.facts(_facts(engine, terminal))
    terminal.say("")
    _say_sources(sources, terminal)
    links = [row.link for row in sources if row.link is not None]
    say_links(links, time.time(), terminal)


def _facts(engine: Status, terminal: Terminal) -> dict[str, str]:
    say, language = terminal.words, terminal.words.language

    def number(value: float, digits: int = 0) -> str:
        return format_number(value, digits, language)

    refused = ", ".join(
        f"{reason} {count}" for reason, count in engine.quarantined.items() if count
    )
    facts = {
        say("terminal.city"): f"{engine.city}, {number(engine.assets)} {say('terminal.assets')}",
        say("terminal.root"): say("launcher.simulation" if engine.simulation else "launcher.live"),
        say("terminal.running_for"): format_age(engine.at - engine.started_at, terminal.words),
        say("terminal.rates"): say(
            "terminal.rates_value",
            readings=number(engine.readings_per_s),
            messages=number(engine.messages_per_s, 1),
        ),
        say("terminal.lateness"): f"{number(engine.lateness_s, 2)} s",
        say("terminal.beat"): say(
            "terminal.beat_value",
            mean=number(engine.beat_ms, 1),
            most=number(engine.beat_max_ms, 1),
        ),
        say("terminal.journal"): say(
            "terminal.journal_value",
            events=number(engine.journal_events),
            size=number(engine.journal_bytes / MIB, 1),
        ),
        say("terminal.history"): f"{number(engine.history_bytes / MIB, 1)} MiB",
        say("terminal.disk"): f"{number(engine.disk_free_bytes / MIB)} MiB",
        say("terminal.memory"): f"{number(engine.memory_bytes / MIB)} MiB",
        say("terminal.refused"): refused or "0",
        say("terminal.version"): f"{engine.version} (Python {engine.python}, {engine.broker})",
    }
    if engine.trouble:
        facts[say("terminal.trouble")] = ", ".join(engine.trouble)
    return facts


def _say_sources(sources: list[SourceRow], terminal: Terminal) -> None:
    say, language, now = terminal.words, terminal.words.language, time.time()
    headings = [
        say("terminal.source"),
        say("terminal.state"),
        say("terminal.last_message"),
        say("terminal.assets"),
        say("terminal.readings"),
        say("terminal.gaps"),
        say("terminal.missing"),
        say("terminal.duplicates"),
    ]
    rows = [
        [
            row.source,
            say("terminal.online" if row.online else "terminal.offline"),
            "-" if row.last_message_at is None else format_ago(now - row.last_message_at, say),
            format_number(row.assets, 0, language),
            format_number(row.readings, 0, language),
            format_number(row.gaps, 0, language),
            format_number(row.missing, 0, language),
            format_number(row.duplicates, 0, language),
        ]
        for row in sorted(sources, key=lambda row: row.source)
    ]
    terminal.table(headings, rows)


def _source_json(row: SourceRow) -> dict[str, object]:
    return {
        **msgspec.structs.asdict(row),
        "changed_at": iso(finite(row.changed_at)),
        "last_message_at": iso(row.last_message_at),
        "link": link_json(row.link),
    }
