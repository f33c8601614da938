"""What happened, as a panel words it: SIA events and Contact ID.

After ANSI/SIA DC-03 (``Nri1/FA001``) and DC-05 (``1110 01 003``), as DC-09 carries
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 32  # events of one message
_TEXT = re.compile(r"\^[^^]*\^|\*[^*]*\*")
_NEW_OR_OLD = re.compile(r"[NO](?=[A-Z]{2}|[a-z]{2})")
_EVENT = re.compile(r"(?:[a-z]{2}[0-9:.\-]*)?(?P<code>[A-Z]{2})(?P<zone>\d{0,6})", re.ASCII)
_CONTACT_ID = re.compile(r"(?P<code>[136]\d{3}) ?(?P<group>\d\d) ?(?P<zone>\d{3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """`code` is two letters, or qualifier and code of Contact ID (1 begins, 3 ends).
    `zone` "" is the panel as a whole."""

    code: str
    zone: str


def events_of(token: str, data: str) -> list[Event]:
    """What the `data` of a message say; nothing where they say nothing that is known."""
    _, _, text = data.rpartition("|") if token == "ADM-CID" else data.partition("|")
    if token == "ADM-CID":
        found = _CONTACT_ID.fullmatch(text.strip())
        return [] if found is None else [Event(found["code"], found["zone"].lstrip("0"))]
    plain = _NEW_OR_OLD.sub("", _TEXT.sub("", text).strip(), count=1)
    matches = [_EVENT.match(part) for part in plain.split("/")[: 2 * MOST]]
    return [Event(m["code"], m["zone"].lstrip("0")) for m in matches if m is not None][:MOST]
