"""The short card beside the pointer: what this is and how it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.kind import Kind, Text
from app.desk.mirror import Mirror
from app.desk.urgency import ANNUNCIATED, UNACKNOWLEDGED
from resources.words import Words
from widgets.figures import format_age, format_value
from widgets.literal import literal_line
from widgets.map.panel import Panel, plain_label
from widgets.theme import Theme

POINTS = 3
ALARMS = 3
LONGEST = 90


@dataclass(frozen=True, slots=True)
class HoverText:
    """What a card says: title, second line, (name, value) pairs, alarm lines."""

    title: str
    place: str
    values: tuple[tuple[str, str], ...]
    alarms: tuple[tuple[int, str], ...]  # priority, words


def hover_text(mirror: Mirror, words: Words, row: int, now: float) -> HoverText | None:
    """The words for the asset in `row`; None while no city is known."""
    city = mirror.city
    if city is None:
        return None
    kind = mirror.kinds[city.kind_name(row)]
    title = city.names[row] or city.ids[row]
    values = []
    for name in (kind.headline or tuple(point.name for point in kind.points))[:POINTS]:
        held = mirror.point_value(row, name)
        text = format_value(held.point, held.value, words)
        if held.time > 0:
            text += f" · {format_age(now - held.time, words)}"
        if held.stale:
            text += f" · {words('map.stale_value')}"
        values.append((held.point.title.say(words.language), literal_line(text, LONGEST)))
    place = f"{kind.title.say(words.language)} · {city.place(row)}"
    return HoverText(
        literal_line(title, LONGEST),
        literal_line(place, LONGEST),
        tuple(values),
        _alarm_lines(mirror, kind, words, row),
    )


def _alarm_lines(mirror: Mirror, kind: Kind, words: Words, row: int) -> tuple[tuple[int, str], ...]:
    city = mirror.city
    if city is None or not mirror.severity[row]:
        return ()
    messages: dict[str, Text] = {rule.name: rule.message for rule in kind.rules}
    identity = city.ids[row]
    mine = [alarm for alarm in mirror.view.of_asset(identity) if alarm.state in ANNUNCIATED]
    lines = []
    for alarm in mine[:ALARMS]:
        message = messages.get(alarm.rule)
        said = alarm.rule if message is None else message.say(words.language)
        state = "map.unacknowledged" if alarm.state in UNACKNOWLEDGED else "map.acknowledged"
        lines.append(
            (alarm.priority, f"{alarm.priority} · {literal_line(said, LONGEST)} · {words(state)}")
        )
    return tuple(lines)


class HoverCard(Panel):
    """Shows a HoverText near a point of its parent; lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title = plain_label()
        self._place = plain_label(second=True)
        self._alarms = [plain_label() for _ in range(ALARMS)]
        self._pairs = [(plain_label(second=True), plain_label()) for _ in range(POINTS)]
        self._grid = QGridLayout(self)
        for row, label in enumerate((self._title, self._place, *self._alarms)):
            self._grid.addWidget(label, row, 0, 1, 2)
        for row, (name, value) in enumerate(self._pairs, start=2 + ALARMS):
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def tell(self, text: HoverText, at: QPoint, theme: Theme) -> None:
        """Show the card beside `at`, inside the parent."""
        self.dress(theme)
        pad = theme.px(8)
        self._grid.setContentsMargins(theme.px(12), pad, theme.px(12), pad)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(2))
        self._title.setFont(theme.font(14, strong=True))
        self._title.setText(text.title)
        self._place.setFont(theme.font(12))
        self._place.setText(text.place)
        for label, alarm in zip_longest(self._alarms, text.alarms):
            label.setVisible(alarm is not None)
            if alarm is not None:
                label.setFont(theme.font(12, strong=True))
                label.setText(alarm[1])
                label.setStyleSheet(f"color: {theme.priority(alarm[0]).name()};")
        for (left, right), pair in zip_longest(self._pairs, text.values):
            for label, said in zip((left, right), pair or ("", ""), strict=True):
                label.setVisible(pair is not None)
                label.setFont(theme.font(12))
                label.setText(said)
        self._grid.activate()
        self.resize(self._grid.sizeHint())
        self.move(self._beside(at, theme.px(16)))
        self.show()
        self.raise_()

    def _beside(self, at: QPoint, gap: int) -> QPoint:
        parent = self.parentWidget()
        room = QRect() if parent is None else parent.rect()
        x = at.x() + gap
        if x + self.width() > room.right():
            x = at.x() - gap - self.width()
        y = min(max(at.y() - self.height() // 2, 0), max(room.bottom() - self.height(), 0))
        return QPoint(max(x, 0), y)
