"""Compares what the field published with what the journal, the history, the audit and
the desk hold of it: what is lost, what is there twice, and what never was."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from app.core.kind import Kind
from app.engine.feedreader import FUTURE_S
from tests.fault.evidence import Evidence, Message, Reading, alarms_of
from tests.fault.excursions import Span, Standing, rules_of, spans
from tests.fault.onlooker import order_mark

LOST, DUPLICATED, PHANTOM = "lost", "duplicated", "phantom"
TOLD = 20  # of each, in words
UNANSWERED = frozenset(("no_answer", "no_broker"))  # nobody knows what became of them
ENDS = frozenset(("order_verified", "order_rejected", "order_timed_out", "order_unresolved"))
ORDER_PATIENCE_S = 60.0  # by then it is known what became of it, or said that it is not
RAISING = frozenset(("alarm_raised", "alarm_begun", "alarm_condition_changed"))


@dataclass(slots=True)
class Findings:
    """What was expected, and what is wrong: (what, how) -> how often, and `words` for
    the first of them."""

    readings: int = 0
    messages: int = 0
    alarms: int = 0
    wishes: int = 0
    orders: int = 0
    again: int = 0  # readings stored once more, and shown once
    refused: int = 0  # readings of the future, made just before the clock was set back
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    def add(self, what: str, how: str, words: str, count: int = 1) -> None:
        self.wrong[what, how] += count
        if self.wrong[what, how] <= TOLD:
            self.words.append(f"{what} {how}: {words}")

    def count(self, how: str, what: str = "") -> int:
        return sum(n for (w, h), n in self.wrong.items() if h == how and what in ("", w))

    @property
    def sound(self) -> bool:
        return not self.wrong

    def take_in(self, other: Findings) -> None:
        """Those of another round."""
        self.readings += other.readings
        self.messages += other.messages
        self.alarms += other.alarms
        self.wishes += other.wishes
        self.orders += other.orders
        self.again += other.again
        self.refused += other.refused
        self.wrong += other.wrong
        self.words += other.words


def judge(evidence: Evidence, kinds: dict[str, Kind]) -> Findings:
    """Everything that is wrong."""
    findings = Findings(again=evidence.again)
    taken = _judge_readings(evidence, findings)
    _judge_alarms(evidence, taken, kinds, findings)
    _judge_wishes(evidence, findings)
    _judge_orders(evidence, findings)
    _judge_desk(evidence, findings)
    for found in evidence.audit_findings:
        findings.add("audit", LOST, f"{found.code} {found.first}-{found.last} {found.note}")
    return findings


def _judge_readings(evidence: Evidence, findings: Findings) -> list[Message]:
    """The messages that were taken in: all that are certain, and those that came through
    all the same. One of which a part is there is lost too."""
    taken = []
    allowed: Counter[Reading] = Counter()
    for message in evidence.messages:
        there = sum(reading in evidence.stored for reading in message.readings)
        if not message.certain and not there:
            continue
        taken.append(message)
        allowed.update(message.readings)
        gone = [reading for reading in message.readings if reading not in evidence.stored]
        latest_ms = (message.at + FUTURE_S) * 1000  # a whole state tells of times before
        refused = sum(one.ms > latest_ms or evidence.refusable(one.ms) for one in gone)
        findings.refused += refused
        missing = len(gone) - refused
        if missing:
            name = f"{message.source} {message.number} of {message.born:.3f}"
            findings.add("reading", LOST, f"{missing} readings of message {name}", missing)
    findings.messages = len(taken)
    findings.readings = allowed.total()
    for reading, count in evidence.stored.items():
        if (reading.asset, reading.point) in evidence.own:
            continue
        surplus = count - allowed[reading]
        if not allowed[reading]:
            findings.add("reading", PHANTOM, str(tuple(reading)), count)
        elif surplus > 0:
            findings.add("reading", DUPLICATED, f"{count} times {tuple(reading)}", surplus)
    return taken


def _judge_alarms(
    evidence: Evidence, taken: list[Message], kinds: dict[str, Kind], findings: Findings
) -> None:
    rows: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    end_ms = 0
    for message in taken:
        for reading in message.readings:
            ms = evidence.true_ms(reading.ms)
            rows[reading.asset, reading.point].append((ms, reading.value))
            end_ms = max(end_ms, ms)
    starts = [evidence.calm_ms, *(at for at in map(_start_ms, evidence.notes) if at)]
    start_ms = max(map(evidence.true_ms, starts), default=0)
    standing = _standing(evidence)
    for (asset, point), row in rows.items():
        row.sort()
        for rule in rules_of(kinds[evidence.kinds[asset]]):
            if rule.condition.point == point:
                found = spans(rule, row, start_ms, end_ms)
                findings.alarms += sum(one.due for one in found)
                stood = standing.pop((asset, rule.name), [])
                _compare(f"{asset} {rule.name}", found, stood, findings)
    known = {(name, rule.name) for name, kind in kinds.items() for rule in rules_of(kind)}
    for (asset, rule_name), stood in standing.items():
        if (evidence.kinds.get(asset, ""), rule_name) in known:
            findings.add("alarm", PHANTOM, f"{asset} {rule_name}: {stood}", len(stood))


def _start_ms(note: dict[str, Any]) -> int:
    """When an engine started, if the note is about that."""
    started = note["kind"] == "engine" and note["action"] == "started"
    return round(note["at"] * 1000) if started else 0


def _standing(evidence: Evidence) -> dict[tuple[str, str], list[Standing]]:
    """When the condition of each alarm held, as the journal has it."""
    found: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for event in evidence.events:
        if not event["type"].startswith("alarm_"):
            continue
        key = event["asset"], event["rule"]
        holds = bool(found[key]) and found[key][-1].over_ms is None
        if event["type"] in RAISING and event["active"] and event.get("since") is not None:
            since_ms = evidence.true_ms(round(event["since"] * 1000))
            found[key].append(Standing(since_ms, None))
        elif holds and not event["active"]:
            over_ms = evidence.true_ms(round(event["at"] * 1000))
            found[key][-1] = found[key][-1]._replace(over_ms=over_ms)
    return found


def _compare(name: str, found: list[Span], stood: list[Standing], findings: Findings) -> None:
    for span in found:
        began = [one for one in stood if span.holds(one.since_ms)]
        if span.due and not any(span.meets(one) for one in stood):
            findings.add("alarm", LOST, f"{name} in {span}")
        if len(began) > 1:
            findings.add("alarm", DUPLICATED, f"{name}: {began} in {span}", len(began) - 1)
    for one in stood:
        if not any(span.holds(one.since_ms) for span in found):
            findings.add("alarm", PHANTOM, f"{name}: {one}")


def _judge_wishes(evidence: Evidence, findings: Findings) -> None:
    """Each wish that was answered is done once, or refused and not done; of one that
    nobody answered nothing is known but that it is not done twice."""
    done_by = Counter(mark for mark in map(_mark, evidence.events) if mark)
    recorded = Counter(
        str(note.get("facts", {}).get("wish")) for note in evidence.notes if note["kind"] == "wish"
    )
    sent = {wish.mark: wish for wish in evidence.wished}
    verdicts = {
        wish.mark: wish.refusal
        for wish in evidence.wished
        if wish.answered and wish.refusal not in UNANSWERED
    }
    findings.wishes = len(sent)
    for mark, wish in sent.items():
        verdict = verdicts.get(mark)
        done, written = done_by.pop(mark, 0), recorded[wish.id]
        if verdict == "" and not done:
            findings.add("wish", LOST, f"{wish.id} was accepted and is not in the journal")
        if verdict is not None and not written:
            findings.add("audit", LOST, f"{wish.id} was answered and is not in the audit")
        if verdict and done:
            findings.add("wish", PHANTOM, f"{wish.id} was refused ({verdict}) and done")
        if done > written:
            findings.add("audit", LOST, f"{wish.id} was done and is not in the audit")
        for what, count in (("wish", done), ("audit", written)):
            if count > 1:
                findings.add(what, DUPLICATED, f"{count} times {wish.id}", count - 1)
    for mark, count in done_by.items():
        findings.add("wish", PHANTOM, f"wished by nobody: {mark!r}", count)


def _mark(event: dict[str, Any]) -> str:
    """Of the wish that an event is the deed of, "" for any other event."""
    if event["type"] == "alarm_acknowledged":
        return str(event["comment"])
    if event["type"] == "order_requested":
        return order_mark(event["asset"], event["value"])
    return ""


def _judge_orders(evidence: Evidence, findings: Findings) -> None:
    """Each order is carried out once at most, none that nobody gave; one that is said to
    be verified was carried out, and of each something is said in the end."""
    given = {e["id"]: e for e in evidence.events if e["type"] == "order_requested"}
    ends = {e["id"]: e["type"] for e in evidence.events if e["type"] in ENDS}
    findings.orders = len(given)
    last_ms = max((_event_ms(evidence, event) for event in evidence.events), default=0)
    marks = {order_mark(order["asset"], order["value"]) for order in given.values()}
    for mark, count in evidence.commands.items():
        if mark not in marks:
            findings.add("order", PHANTOM, f"{mark} was carried out and never given", count)
        elif count > 1:
            findings.add("order", DUPLICATED, f"{mark} was carried out {count} times", count - 1)
    for number, order in given.items():
        mark, end = order_mark(order["asset"], order["value"]), ends.get(number)
        if end == "order_verified" and not evidence.commands[mark]:
            findings.add("order", PHANTOM, f"{mark} is verified and was not carried out")
        long_ago = _event_ms(evidence, order) < last_ms - ORDER_PATIENCE_S * 1000
        if end is None and long_ago:
            findings.add("order", LOST, f"nothing is said of {mark} any more")


def _event_ms(evidence: Evidence, event: dict[str, Any]) -> int:
    """When it really happened."""
    return evidence.true_ms(round(event["at"] * 1000))


def _judge_desk(evidence: Evidence, findings: Findings) -> None:
    """The desk showed only what was in the journal, and in the end all of it."""
    happened = {
        (event["occurrence"], event["revision"], event["state"])
        for event in evidence.events
        if event["type"].startswith("alarm_")
    }
    for one in evidence.shown:
        if (one.occurrence, one.revision, one.state) not in happened:
            findings.add("desk", PHANTOM, f"{one} was shown and is not in the journal")
    told = [event for event in evidence.events if event["seq"] <= evidence.told]
    _unlike(alarms_of(told), evidence.picture.alarms, findings)
    numbers = [event["seq"] for event in evidence.events]
    if numbers != list(range(1, len(numbers) + 1)):
        findings.add("event", LOST, "the numbers of the journal's events have gaps")


def _unlike(
    truth: dict[int, tuple[str, int]], shown: dict[int, tuple[str, int]], findings: Findings
) -> None:
    for occurrence, known in sorted(truth.items()):
        if shown.get(occurrence) != known:
            words = f"occurrence {occurrence} is {known} and shown as {shown.get(occurrence)}"
            findings.add("desk", LOST, words)
    for occurrence, known in sorted(shown.items()):
        if occurrence not in truth:
            findings.add("desk", PHANTOM, f"occurrence {occurrence} is over, shown as {known}")
