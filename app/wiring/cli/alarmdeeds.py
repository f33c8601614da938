"""`ondijon alarms acknowledge`, `shelve` and so on: the deeds of the alarm table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from app.wiring.cli.deed import Deed, Signature
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal

Alarms = Annotated[
    list[str], typer.Argument(metavar="ALARM", help="Numbers as listed, or ASSET.RULE.")
]
Comment = Annotated[str, typer.Option(help="Why, or what is being done.")]
Reason = Annotated[str, typer.Option(help="Why; required.")]
Person = Annotated[str, typer.Option(help="Who wants it.", show_default=False)]
Sign = Annotated[bool, typer.Option("--sign", help="Give the password with it.")]
Second = Annotated[str, typer.Option(help="Name of the second person who signs.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Passwords from standard input, one a line.")
]


def acknowledge(
    occurrences: Annotated[
        list[str] | None, typer.Argument(metavar="[ALARM]", help="Numbers, or ASSET.RULE.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every alarm that nobody has acknowledged.")
    ] = False,
    comment: Comment = "",
    sign: Sign = False,
    second: Second = "",
    password_stdin: FromStdin = False,
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Acknowledge alarms, with a comment if there is something to say."""
    Deed(
        action="acknowledge",
        named=occurrences or (),
        everything=everything,
        arguments={"comment": comment},
        signature=Signature(sign=sign, second=second, from_stdin=password_stdin),
        person=person,
        where=place(data_dir, broker, ca, live),
        terminal=Terminal(language, as_json=as_json),
    ).do()


def shelve(
    alarms: Alarms,
    reason: Reason,
    minutes: Annotated[float, typer.Option(help="How long, within the limit of the class.")] = 15.0,
    one_shot: Annotated[
        bool, typer.Option("--one-shot", help="Ends too when the condition has ceased.")
    ] = False,
    sign: Sign = False,
    second: Second = "",
    password_stdin: FromStdin = False,
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Take alarms out of the list for a while; ASSET.RULE also while it is normal."""
    Deed(
        action="shelve",
        named=alarms,
        arguments={
            "duration_s": minutes * 60.0,
            "reason": reason,
            "one_shot": float(one_shot),
        },
        signature=Signature(sign=sign, second=second, from_stdin=password_stdin),
        person=person,
        where=place(data_dir, broker, ca, live),
        terminal=Terminal(language, as_json=as_json),
    ).do()


def remove(
    alarms: Alarms,
    reason: Reason,
    work_order: Annotated[str, typer.Option(help="Number of the work order.")] = "",
    sign: Sign = False,
    second: Second = "",
    password_stdin: FromStdin = False,
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Take alarms out of service; ASSET.RULE also while it is normal."""
    Deed(
        action="remove",
        named=alarms,
        arguments={"reason": reason, "work_order": work_order},
        signature=Signature(sign=sign, second=second, from_stdin=password_stdin),
        person=person,
        where=place(data_dir, broker, ca, live),
        terminal=Terminal(language, as_json=as_json),
    ).do()


def claim(
    alarms: Alarms,
    minutes: Annotated[float, typer.Option(help="For how long; 0 lets go.")] = 5.0,
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Say "I have it": shown to all, and keeps nobody from anything."""
    Deed(
        action="claim",
        named=alarms,
        arguments={"duration_s": minutes * 60.0},
        person=person,
        where=place(data_dir, broker, ca, live),
        terminal=Terminal(language, as_json=as_json),
    ).do()


def comment(
    alarms: Alarms,
    comment: Annotated[str, typer.Option(help="What there is to say; required.")],
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Say something of alarms, their state untouched."""
    Deed(
        action="comment",
        named=alarms,
        arguments={"comment": comment},
        person=person,
        where=place(data_dir, broker, ca, live),
        terminal=Terminal(language, as_json=as_json),
    ).do()


def _plain(action: str, help_text: str) -> Callable[..., None]:
    """A deed that needs no more than the alarms."""

    def deed(
        alarms: Alarms,
        person: Person = "",
        data_dir: DataDir = None,
        broker: Broker = "",
        ca: Ca = "",
        live: Live = False,
        language: Language = "",
        as_json: AsJson = False,
    ) -> None:
        Deed(
            action=action,
            named=alarms,
            arguments={},
            person=person,
            where=place(data_dir, broker, ca, live),
            terminal=Terminal(language, as_json=as_json),
        ).do()

    deed.__name__, deed.__doc__ = action, help_text
    return deed


unshelve = _plain("unshelve", "Put shelved alarms back into the list.")
restore = _plain("restore", "Return alarms to service.")
reset = _plain("reset", "Let go of the latch of alarms that have returned.")
DEEDS = (acknowledge, shelve, unshelve, remove, restore, reset, claim, comment)
