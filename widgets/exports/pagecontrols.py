"""The page's scale, and dots that grow as one zooms in."""

from __future__ import annotations

from branca.element import MacroElement
from folium.template import Template


class PageControls(MacroElement):
    """Metres only, at the lower right; `dots` is the script name of the layer
    whose circles are to grow."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map, dots) {
            L.control.scale({imperial: false, position: 'bottomright'}).addTo(map);
            function grow() {
                var size = Math.min(5, Math.max(0.7, 0.7 + (map.getZoom() - 12.5) * 0.62));
                dots.eachLayer(function (group) {
                    (group.getLayers ? group.getLayers() : [group]).forEach(function (dot) {
                        if (dot.setRadius) { dot.setRadius(size); }
                    });
                });
            }
            map.on('zoomend', grow);
            grow();
        })({{ this._parent.get_name() }}, {{ this.dots }});
        {% endmacro %}
        """
    )

    def __init__(self, dots: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PageControls"
        self.dots = dots
