"""How a connection begins: the versions of both, then the watchdogs of both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence

from hardware.link import LinkError
from hardware.rsmp.dialogue import Dialogue
from hardware.rsmp.messages import Message, SId, Vers, Version, Watchdog, in_common
from hardware.rsmp.site import Site

# 3.2 is also written 3.2.0
VERSIONS = ("3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.2", "3.2.0", "3.2.1", "3.2.2")


async def welcome(
    dialogue: Dialogue,
    messages: AsyncGenerator[Message, None],
    sites: Mapping[str, Site],
    sxl: str,
) -> tuple[Site, str]:
    """Who has connected, and the version to speak. LinkError where it is nobody that is
    expected, or begins otherwise than the standard says."""
    version = await anext(messages)
    if not isinstance(version, Version):
        raise LinkError(f"{dialogue.name} begins with {type(version).__name__}")
    spoken = in_common(VERSIONS, version.RSMP)
    known = [sites[one.sId] for one in version.siteId if one.sId in sites]
    objection = _objection(version, spoken, known, sxl, dialogue.name)
    dialogue.answer(version, objection)
    if objection:
        raise LinkError(f"{dialogue.name} is not let in: {objection}")
    ours = Version(RSMP=[Vers(one) for one in VERSIONS], siteId=[SId(known[0].identity)], SXL=sxl)
    answered = dialogue.tell(ours)
    try:
        watchdog = await anext(messages)
    except LinkError as error:
        raise _refused(known[0], answered) or error from error
    refused = _refused(known[0], answered)
    if refused is not None:
        raise refused
    if not isinstance(watchdog, Watchdog):
        raise LinkError(f"{known[0].identity} goes on with {type(watchdog).__name__}")
    dialogue.answer(watchdog)
    return known[0], spoken


def _refused(site: Site, answered: asyncio.Future[str | None]) -> LinkError | None:
    """Where the site has not taken our version."""
    reason = answered.result() if answered.done() else ""
    return LinkError(f"{site.identity} does not take us: {reason}") if reason else None


def _objection(version: Version, spoken: str, known: Sequence[Site], sxl: str, peer: str) -> str:
    if not spoken:
        asked = ",".join(one.vers for one in version.RSMP)[:200]
        return f"RSMP versions [{asked}] requested, but only [{','.join(VERSIONS)}] supported"
    if sxl != version.SXL:
        return f"SXL version {version.SXL[:50]} requested, but only {sxl} supported"
    if len(known) != 1 or len(version.siteId) != 1:
        return f"site id {','.join(one.sId for one in version.siteId)[:200]} is not known here"
    if known[0].peer not in ("", peer):
        return f"site {known[0].identity} is not at {peer}"
    return ""
