"""A folium map that opens without a network."""

from __future__ import annotations

from typing import Any, cast

import folium
from branca.element import Element, Figure
from folium.template import Template

from widgets.exports.leaflet import leaflet_script, leaflet_style

# The page may use what stands in it and nothing else.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


class Verbatim(Element):
    """Text that goes into the page as it is."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text


class OfflineMap(folium.Map):
    """Without the ten files that folium's pages load from elsewhere: Leaflet
    stands in the page, and the page forbids every other source."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []

    def page(self, title: str, style: str, body: str) -> str:
        """The whole page. `title`, `style` and `body` are HTML and CSS already."""
        figure = cast(Figure, self.get_root())
        figure.title = title
        figure.header.add_child(
            Verbatim(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
            name="policy",
            index=0,
        )
        figure.header.add_child(Verbatim(f"<style>{leaflet_style()}\n{style}</style>"))
        figure.header.add_child(Verbatim(f"<script>{leaflet_script()}</script>"))
        figure.html.add_child(Verbatim(body))
        text: str = figure.render()
        return text
