"""The lamps as a file for a spreadsheet: one line each, planned beside reported."""

from __future__ import annotations

import csv
import io

from app.core.lighting_state import LampState
from app.desk.lighting import FAILURES, Lights
from widgets.figures import format_iso

RISKY = ("=", "+", "-", "@", "\t", "\r")
HEADS = (
    *("asset", "commune", "street", "programme", "planned_pct", "lit", "power_w", "burning_h"),
    *("state", "failures", "city_time"),
)


def lights_csv(lights: Lights, assets: list[str]) -> str:
    """Of the lamps `assets`; what is unknown is left empty."""
    city, plan = lights.city, lights.plan
    wanted = set(assets)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    at = format_iso(lights.at)
    for place, row in enumerate(lights.rows.tolist()):
        if city.ids[row] not in wanted:
            continue
        number = int(plan.of[place])
        failures = [name for name in FAILURES if lights.failing[name][place]]
        line = (
            city.ids[row],
            city.communes[int(city.commune[row])],
            city.streets[int(city.street[row])],
            plan.programmes[number].name if number >= 0 else "",
            _number(float(lights.pct[place])),
            "1" if lights.lit[place] else "0",
            _number(float(lights.power_w[place])),
            _number(float(lights.burning_h[place])),
            LampState(int(lights.states[place])).name.lower(),
            " ".join(failures),
            at,
        )
        writer.writerow([_cell(cell) for cell in line])
    return text.getvalue()


def _cell(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _number(value: float) -> str:
    return "" if value != value else f"{value:.1f}"
