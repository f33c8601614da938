"""The active alarms as markers of the page: shape, number and colour as on the
desk, their texts set as text and never as markup."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from branca.element import MacroElement
from folium.template import Template

from widgets.exports.scriptjson import script_json

# SVG outlines in a square of 0..24 by priority.
OUTLINES = {
    1: '<rect x="3" y="3" width="18" height="18" rx="2"/>',
    2: '<path d="M12 2 L22.5 21 L1.5 21 Z"/>',
    3: '<path d="M12 22 L1.5 3 L22.5 3 Z"/>',
    4: '<circle cx="12" cy="12" r="9.5"/>',
}


@dataclass(frozen=True, slots=True)
class AlarmMarker:
    """One marker; `lines` are shown when it is opened, the first as its title."""

    lat: float
    lon: float
    priority: int
    acknowledged: bool
    stale: bool
    lines: list[str]


class AlarmMarkers(MacroElement):
    """Adds markers to a map; the least urgent first, so that none lies over a
    more urgent one."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map, alarms, outlines, colors, ground) {
            alarms.forEach(function (alarm) {
                var color = colors[alarm.priority];
                var hollow = alarm.acknowledged || alarm.stale;
                var y = {2: 19, 3: 14}[alarm.priority] || 16.5;
                var svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" '
                    + 'width="26" height="26" opacity="' + (alarm.stale ? 0.6 : 1) + '">'
                    + '<g fill="' + (hollow ? ground : color) + '" stroke="' + color
                    + '" stroke-width="2"' + (alarm.stale ? ' stroke-dasharray="3 2"' : '') + '>'
                    + outlines[alarm.priority] + '</g><text x="12" y="' + y
                    + '" text-anchor="middle" font-size="12" font-weight="600" fill="'
                    + (hollow ? color : ground) + '">' + Number(alarm.priority) + '</text></svg>';
                var box = document.createElement('div');
                alarm.lines.forEach(function (line, number) {
                    var row = document.createElement(number ? 'div' : 'strong');
                    row.textContent = line;
                    box.appendChild(row);
                });
                L.marker([alarm.lat, alarm.lon], {
                    icon: L.divIcon({html: svg, className: 'alarm', iconSize: [26, 26]}),
                    zIndexOffset: (5 - alarm.priority) * 10000,
                    keyboard: true, title: alarm.lines[0], alt: alarm.lines[0]
                }).bindPopup(box).addTo(map);
            });
        })({{ this._parent.get_name() }}, {{ this.alarms }}, {{ this.outlines }},
           {{ this.colors }}, {{ this.ground }});
        {% endmacro %}
        """
    )

    def __init__(self, alarms: list[AlarmMarker], colors: dict[int, str], ground: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "AlarmMarkers"
        self.alarms = script_json([asdict(alarm) for alarm in alarms])
        self.outlines = script_json(OUTLINES)
        self.colors = script_json(colors)
        self.ground = script_json(ground)
