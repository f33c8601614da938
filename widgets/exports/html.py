"""The map as one page that any browser opens without a network."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import folium

from app.core.basemap import BaseMap
from app.core.mercator import to_degrees
from app.desk.mirror import Mirror
from resources.words import Words
from widgets.exports.alarmmarkers import AlarmMarkers
from widgets.exports.alarmtexts import alarm_markers
from widgets.exports.assetdots import MOVING, asset_dots
from widgets.exports.draft import draft_of
from widgets.exports.failure import ExportError
from widgets.exports.geography import geography
from widgets.exports.offlinemap import OfflineMap
from widgets.exports.pagebody import page_body
from widgets.exports.pagecontrols import PageControls
from widgets.exports.pagestyle import base_style, page_style
from widgets.map.scene import Scene
from widgets.theme import Theme


def export_html(
    path: Path, mirror: Mirror, basemap: BaseMap | None, words: Words, theme: Theme, now: float
) -> int:
    """Write the present map to `path`; how many bytes. ExportError where no
    city is known yet, OSError where the file cannot be written."""
    text = map_page(mirror, basemap, words, theme, now)
    data = text.encode("utf-8")
    draft = draft_of(path)
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return len(data)


def map_page(
    mirror: Mirror, basemap: BaseMap | None, words: Words, theme: Theme, now: float
) -> str:
    """The page's text."""
    if mirror.city is None or mirror.slots is None:
        raise ExportError(words("exports.no_city"))
    scene = Scene(mirror, mirror.city, mirror.kinds, mirror.slots)
    west, north, east, south = scene.box
    (top, bottom), (left, right) = to_degrees([[west, north], [east, south]])
    page = OfflineMap(
        location=[(top + bottom) / 2, (left + right) / 2],
        zoom_start=13,
        tiles=None,
        prefer_canvas=True,
        attribution_control=False,
        max_zoom=19,
    )
    if basemap is not None:
        _add(
            page, geography(basemap), lambda name: base_style(theme, name), words("exports.ground")
        )
    dots = _add(
        page, asset_dots(scene), lambda name: _dot_style(theme, name), words("exports.assets")
    )
    folium.LayerControl(collapsed=True).add_to(page)
    colors = {priority: theme.priority(priority).name() for priority in range(1, 5)}
    markers = alarm_markers(mirror, scene, words)
    AlarmMarkers(markers, colors, theme.hex("map_land")).add_to(page)
    PageControls(dots.get_name()).add_to(page)
    page.fit_bounds([[float(bottom), float(left)], [float(top), float(right)]])
    title = words("exports.title", city=mirror.city.name)
    body = page_body(mirror, basemap, words, theme, now, len(markers))
    return page.page(escape(title), page_style(theme), body)


def _add(
    page: OfflineMap,
    features: list[dict[str, Any]],
    style: Callable[[str], dict[str, object]],
    name: str,
) -> folium.GeoJson:
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda one: style(one["id"]),
        marker=folium.CircleMarker(radius=2),
        name=escape(name),
        interactive=False,
        smooth_factor=0.6,
    )
    layer.add_to(page)
    return layer


def _dot_style(theme: Theme, name: str) -> dict[str, object]:
    token = {"stale": "disabled", MOVING: "accent"}.get(name, name)
    hollow = name == "stale"
    return {
        "stroke": hollow,
        "weight": 1.0,
        "color": theme.hex(token),
        "fill": not hollow,
        "fillColor": theme.hex(token),
        "fillOpacity": 0.85,
    }
