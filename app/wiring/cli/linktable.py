"""The links of the gateway at a terminal, as the health screen has them."""

from __future__ import annotations

import msgspec

from app.bus.rows import LinkState
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import iso
from widgets.figures import format_ago, format_clock, format_number


def say_links(links: list[LinkState], now: float, terminal: Terminal) -> None:
    """A row a link, by name; nothing where there are none."""
    if not links:
        return
    say = terminal.words
    columns = ("link", "protocol", "address", "state", "since", "answering", "trouble", "reason")
    rows = [
        [
            link.name,
            link.protocol,
            link.address,
            say(f"link.state_{link.state}"),
            format_clock(link.since, say, now),
            say(
                "link.answering",
                n=format_number(link.answering, 0, say.language),
                all=format_number(link.assets, 0, say.language),
            ),
            _trouble(link, now, terminal),
            link.reason,
        ]
        for link in sorted(links, key=lambda link: link.name)
    ]
    terminal.say("")
    terminal.table([say(f"link.column_{column}") for column in columns], rows)


def link_json(link: LinkState | None) -> dict[str, object] | None:
    """With times as ISO 8601."""
    if link is None:
        return None
    return {
        **msgspec.structs.asdict(link),
        "since": iso(link.since),
        "trouble_at": iso(link.trouble_at) if link.trouble else None,
    }


def _trouble(link: LinkState, now: float, terminal: Terminal) -> str:
    if not link.trouble:
        return terminal.words("link.no_trouble")
    key = f"link.trouble_{link.trouble}"
    said = terminal.words(key) if terminal.words.has(key) else link.trouble
    ago = format_ago(max(0.0, now - link.trouble_at), terminal.words)
    return terminal.words("link.trouble_at", trouble=said, ago=ago)
