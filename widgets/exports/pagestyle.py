"""The style sheet of the offline page, from a theme."""

from __future__ import annotations

from widgets.theme import Theme

# class -> colour token of the theme, width in pixels (lines), order by drawing
LINES: dict[str, tuple[str, float]] = {
    "commune_limit": ("map_limit", 1.0),
    "river": ("map_water", 2.5),
    "canal": ("map_water", 2.0),
    "minor": ("map_minor", 1.0),
    "secondary": ("map_minor", 1.8),
    "rail": ("map_rail", 1.5),
    "main": ("map_main", 2.2),
    "ring": ("map_main", 3.0),
    "motorway": ("map_main", 3.0),
    "tram": ("map_tram", 2.2),
}
FILLS = {"land": "map_land", "green": "map_green", "water": "map_water"}


def base_style(theme: Theme, name: str) -> dict[str, object]:
    """Leaflet's path options for a class of the base map."""
    if name in FILLS:
        color = theme.hex(FILLS[name])
        return {"fill": True, "fillColor": color, "fillOpacity": 1.0, "stroke": False}
    token, width = LINES.get(name, ("map_minor", 1.0))
    dash = "5 4" if name == "commune_limit" else None
    return {"fill": False, "color": theme.hex(token), "weight": width, "opacity": 1.0} | (
        {"dashArray": dash} if dash else {}
    )


def page_style(theme: Theme) -> str:
    """CSS of the page's own parts."""
    return f"""
html, body {{ background: {theme.hex("window")}; color: {theme.hex("text")};
  font: 14px/1.35 Inter, "DejaVu Sans", system-ui, sans-serif; }}
.leaflet-container {{ background: {theme.hex("map_land")}; font: inherit; }}
.alarm {{ background: none; border: none; }}
.leaflet-popup-content-wrapper, .leaflet-popup-tip, .leaflet-bar a, .leaflet-control-layers,
.leaflet-control-scale-line {{ background: {theme.hex("panel")}; color: {theme.hex("text")};
  box-shadow: none; border: 1px solid {theme.hex("line")}; text-shadow: none; }}
.leaflet-bar a:hover {{ background: {theme.hex("raised")}; }}
.ondijon {{ position: absolute; z-index: 1000; background: {theme.hex("panel")};
  border: 1px solid {theme.hex("line")}; border-radius: 4px; padding: 8px 12px;
  max-width: min(420px, 80vw); font-variant-numeric: tabular-nums; }}
.ondijon.head {{ top: 12px; left: 60px; }}
.ondijon.foot {{ bottom: 12px; left: 12px; font-size: 12px; color: {theme.hex("second")}; }}
.ondijon h1 {{ font-size: 16px; font-weight: 600; margin: 0; }}
.ondijon p {{ margin: 2px 0 0; color: {theme.hex("second")}; }}
.ondijon ul {{ list-style: none; margin: 6px 0 0; padding: 0; }}
.ondijon li {{ display: flex; gap: 8px; align-items: center; }}
.ondijon .sign {{ width: 18px; text-align: center; font-weight: 600; }}
.ondijon .dot {{ display: inline-block; width: 8px; height: 8px; border-radius: 50%; }}
.ondijon-simulation {{ position: absolute; z-index: 1001; bottom: 0; left: 50%;
  transform: translateX(-50%); background: {theme.hex("simulation")};
  color: {theme.hex("on_simulation")}; font-weight: 600; letter-spacing: 1px; padding: 6px 40px; }}
.ondijon-frame {{ position: absolute; z-index: 1001; inset: 0; pointer-events: none;
  border: 5px solid {theme.hex("simulation")}; }}
"""
