"""The active alarms in words, with their places, for the page."""

from __future__ import annotations

from app.core.city import City
from app.core.mercator import to_degrees
from app.desk.mirror import Mirror
from app.desk.urgency import UNACKNOWLEDGED
from resources.words import Words
from widgets.exports.alarmmarkers import AlarmMarker
from widgets.figures import format_iso, format_value
from widgets.map.scene import Scene

MOST_ALARMS = 5_000
LONGEST = 200


def alarm_markers(mirror: Mirror, scene: Scene, words: Words) -> list[AlarmMarker]:
    """Markers of the active alarms that have a place, the least urgent first."""
    rows = sorted(mirror.view.annunciated(), key=lambda row: (-row.priority, row.raised_at))
    markers = []
    for alarm in rows[-MOST_ALARMS:]:
        row = scene.city.rows.get(alarm.asset)
        at = None if row is None or not scene.layers[scene.city.kind[row]] else scene.world(row)
        if row is None or at is None or not 1 <= alarm.priority <= 4:
            continue
        lat, lon = to_degrees(at)
        markers.append(
            AlarmMarker(
                round(float(lat), 6),
                round(float(lon), 6),
                alarm.priority,
                alarm.state not in UNACKNOWLEDGED,
                alarm.stale,
                alarm_lines(mirror, scene.city, words, alarm.occurrence, row),
            )
        )
    return markers


def alarm_lines(mirror: Mirror, city: City, words: Words, occurrence: int, row: int) -> list[str]:
    """What a person reads of an alarm of the asset in `row`, its message first."""
    alarm = mirror.alarms[occurrence]
    kind = mirror.kinds[city.kind_name(row)]
    rule = next((rule for rule in kind.rules if rule.name == alarm.rule), None)
    message = alarm.rule if rule is None else rule.message.say(words.language)
    lines = [
        f"{alarm.priority} · {message}",
        f"{city.names[row] or city.ids[row]} ({city.ids[row]}) · {city.place(row)}",
        words("exports.since", time=format_iso(alarm.raised_at)),
    ]
    point = None if rule is None else rule.condition.point
    if alarm.value is not None and point and any(p.name == point for p in kind.points):
        lines.append(format_value(kind.points[kind.point_index(point)], alarm.value, words))
    if alarm.state in UNACKNOWLEDGED:
        lines.append(words("exports.unacknowledged"))
    else:
        lines.append(words("exports.acknowledged", person=alarm.acknowledged_by))
        if alarm.comment:
            lines.append(alarm.comment)
    if alarm.stale:
        lines.append(words("exports.stale_alarm"))
    return [line[:LONGEST] for line in lines]
