"""What the page says beside the map: title, times, legend, sources."""

from __future__ import annotations

from html import escape

from app.core.basemap import BaseMap
from app.desk.mirror import Mirror
from resources.words import Words
from widgets.exports.leaflet import CREDIT
from widgets.figures import format_iso, format_number
from widgets.theme import Theme


def page_body(
    mirror: Mirror,
    basemap: BaseMap | None,
    words: Words,
    theme: Theme,
    now: float,
    shown: int,
) -> str:
    """Head, legend and foot, every text escaped. `shown` alarms are on the map."""
    city = mirror.city
    if city is None:
        return ""
    counts = mirror.view.tally.active
    rows = [
        f'<li><span class="sign" style="color:{theme.priority(priority).name()}">{priority}</span>'
        f"{escape(words(f'map.priority_{priority}'))} · "
        f"{escape(format_number(counts[priority], 0, words.language))}</li>"
        for priority in range(1, 5)
    ]
    rows += [
        f'<li><span class="sign"><span class="dot" style="background:{theme.hex(token)}"></span>'
        f"</span>{escape(words(key))}</li>"
        for token, key in (
            ("healthy", "map.healthy"),
            ("lit", "map.lit"),
            ("disabled", "map.stale"),
            ("accent", "map.moving"),
        )
    ]
    notes = [city.note.say(words.language), city.attribution]
    if basemap is not None:
        notes += [basemap.note.say(words.language), basemap.attribution]
    notes.append(CREDIT)
    note = " · ".join(dict.fromkeys(part for part in notes if part))
    left_out = mirror.view.tally.active[0] - shown
    more = f"<p>{escape(words('exports.not_shown', n=left_out))}</p>" if left_out else ""
    simulation = (
        f'<div class="ondijon-frame"></div>'
        f'<div class="ondijon-simulation">{escape(words("exports.simulation"))}</div>'
        if mirror.simulation
        else ""
    )
    return (
        f'<div class="ondijon head"><h1>{escape(words("exports.title", city=city.name))}</h1>'
        f"<p>{escape(words('exports.state_at', time=format_iso(now)))}</p>"
        f"<p>{escape(words('exports.data_at', time=format_iso(mirror.heard_at)))}</p>"
        f"<ul>{''.join(rows)}</ul>{more}</div>"
        f'<div class="ondijon foot">{escape(note)}</div>{simulation}'
    )
