"""Which names stand where on the base map, so that none covers another."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.basemap import BaseMap
from app.core.mercator import to_world
from widgets.map.projection import View, world_pixels

Float = npt.NDArray[np.float64]

# A name of a rank is shown where a desk pixel is at most this many metres.
PLACE_METRES = {1: 1e9, 2: 48.0, 3: 20.0, 4: 9.0, 5: 3.6}
STREET_METRES = {1: 5.2, 2: 3.6, 3: 2.6, 4: 1.7, 5: 1.3}
STRAIGHT = 0.94  # chord against length of the run under a street's name
REPEAT_PX = 900.0  # a long street is named again
GAP_PX = 6.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name with its middle at global pixel x, y, turned by `angle` degrees."""

    text: str
    style: str  # city, town, quarter, water, park or street
    x: float
    y: float
    angle: float


Measure = Callable[[str, str], tuple[float, float]]  # text, style -> width, height in pixels


class LabelPlan:
    """Places and streets of a base map; `place` lays out one view."""

    def __init__(self, basemap: BaseMap) -> None:
        self._places = sorted(basemap.places, key=lambda place: (place.rank, place.name))
        self._place_world = to_world(
            np.array([place.lat for place in self._places]),
            np.array([place.lon for place in self._places]),
        ).reshape(-1, 2)
        self._streets = sorted(basemap.streets, key=lambda street: (street.rank, street.name))
        corners = [
            (*street.coordinates.min(axis=0), *street.coordinates.max(axis=0))
            for street in self._streets
        ]
        self._street_boxes = np.array(corners).reshape(-1, 4)

    def place(self, view: View, metres: float, scale: float, measure: Measure) -> list[Label]:
        """Names for a view, the more important first. `metres` is a desk pixel's."""
        taken = Taken(view)
        labels: list[Label] = []
        size = world_pixels(view.level)
        for place, at in zip(self._places, self._place_world, strict=True):
            if metres > PLACE_METRES.get(place.rank, 0.0):
                continue
            x, y = float(at[0]) * size, float(at[1]) * size
            label = Label(place.name, _style(place.kind), round(x), round(y), 0.0)
            if taken.claim(label, *measure(label.text, label.style), GAP_PX * scale):
                labels.append(label)
        for number in self._streets_near(view, size):
            street = self._streets[number]
            if metres > STREET_METRES.get(street.rank, 0.0):
                continue
            wide, high = measure(street.name, "street")
            runs = along(street.name, street.coordinates * size, wide, REPEAT_PX * scale)
            labels += [one for one in runs if taken.claim(one, wide, high, GAP_PX * scale)]
        return labels

    def _streets_near(self, view: View, size: float) -> list[int]:
        if not len(self._streets):
            return []
        west, north, east, south = (self._street_boxes * size).T
        near = (
            (east >= view.left)
            & (west <= view.left + view.width)
            & (south >= view.top)
            & (north <= view.top + view.height)
        )
        return [int(number) for number in np.flatnonzero(near)]


class Taken:
    """The boxes that names already stand in."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._boxes = np.zeros((0, 4))

    def claim(self, label: Label, wide: float, high: float, gap: float) -> bool:
        """Take a name's box if it is in the view and free."""
        turn = math.radians(label.angle)
        half_x = (abs(wide * math.cos(turn)) + abs(high * math.sin(turn))) / 2
        half_y = (abs(wide * math.sin(turn)) + abs(high * math.cos(turn))) / 2
        view = self._view
        inside = (
            view.left <= label.x + half_x
            and label.x - half_x <= view.left + view.width
            and view.top <= label.y + half_y
            and label.y - half_y <= view.top + view.height
        )
        if not inside:
            return False
        box = (label.x - half_x, label.y - half_y, label.x + half_x, label.y + half_y)
        if len(self._boxes):
            left, top, right, bottom = self._boxes.T
            clash = (
                (left < box[2] + gap)
                & (right > box[0] - gap)
                & (top < box[3] + gap)
                & (bottom > box[1] - gap)
            )
            if clash.any():
                return False
        self._boxes = np.vstack((self._boxes, np.array(box)))
        return True


def along(name: str, points: Float, wide: float, repeat: float) -> list[Label]:
    """Where a name `wide` pixels long can stand on a line of global pixels:
    on runs that are straight enough, once every `repeat` pixels."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    reach = np.concatenate(([0.0], np.cumsum(steps)))
    total = float(reach[-1])
    if total < wide * 1.05:
        return []
    count = max(1, int(total // repeat))
    labels = []
    for number in range(count):
        for shift in (0.5, 0.35, 0.65, 0.2, 0.8):
            middle = (number + shift) * total / count
            ends = np.array([middle - wide / 2, middle, middle + wide / 2])
            if ends[0] < 0 or ends[2] > total:
                continue
            x = np.interp(ends, reach, points[:, 0])
            y = np.interp(ends, reach, points[:, 1])
            if math.hypot(x[2] - x[0], y[2] - y[0]) < STRAIGHT * wide:
                continue
            angle = math.degrees(math.atan2(y[2] - y[0], x[2] - x[0]))
            if angle > 90:
                angle -= 180
            elif angle <= -90:
                angle += 180
            labels.append(Label(name, "street", float(x[1]), float(y[1]), round(angle / 2) * 2.0))
            break
    return labels


def _style(kind: str) -> str:
    if kind in ("city", "water", "park"):
        return kind
    return "town" if kind in ("town", "village") else "quarter"
