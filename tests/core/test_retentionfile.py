"""The retention file: what ships, what a site may write, and what the law refuses."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.retention import AT_MOST, DAY_S, LIMITS, Data, Retention
from app.core.retentionfile import LONGEST_FILE, KindError, parse_retention
from resources.shelf import retention_file

PARIS = ZoneInfo("Europe/Paris")


def shipped() -> Retention:
    name, text = retention_file()
    return parse_retention(text, name)


def refusal(before: str, after: str) -> KindError:
    _, text = retention_file()
    assert before in text
    with pytest.raises(KindError) as caught:
        parse_retention(text.replace(before, after), "retention.toml")
    return caught.value


def test_what_ships_keeps_within_the_limits_of_the_law() -> None:
    days = shipped().days
    assert set(days) == set(Data)
    assert days[Data.POSITION] <= 62
    assert days[Data.CAMERA_REFERENCE] <= 30
    assert days[Data.AUDIT] >= 365
    for data, limit in LIMITS.items():
        assert limit.least <= days[data] <= limit.most


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("camera_reference_days = 30", "camera_reference_days = 31", "30 days"),
        ("position_days = 60", "position_days = 63", "two months"),
        ("audit_days = 1095", "audit_days = 364", "a year at least"),
        ("backup_days = 8", "backup_days = 31", "30 days"),
        ("set_aside_days = 30", "set_aside_days = 31", "30 days"),
    ],
)
def test_a_limit_of_the_law_cannot_be_loosened(before: str, after: str, reason: str) -> None:
    error = refusal(before, after)
    line = retention_file()[1][: retention_file()[1].index(before)].count("\n") + 1
    assert (error.file, error.line) == ("retention.toml", line)
    assert reason in error.reason
    assert after.split(" = ")[0] in error.reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hour = 3", "hour = 24"),
        ('"Europe/Paris"', '"Europe/Nowhere"'),
        ('"Europe/Paris"', '"../../etc/passwd"'),
        ("quarantine_days = 7 ", "quarantine_days = 0 "),
        ("quarantine_days = 7 ", "quarantine_days = 1.5 "),
        ("quarantine_days = 7 ", 'quarantine_days = "1" '),
        ("journal_days = 1095", "journal_days = 99999999999999999999"),
        ("journal_days = 1095", ""),
        ("journal_days = 1095", "journal_day = 1095\njournal_days = 1095"),
        ('points = ["lat", "lon", "speed_kmh", "heading_deg"]', "points = []"),
        ('"lat", "lon"', '"lat", 5'),
        ('"lat", "lon"', '"lat", "Lon!"'),
        ("[night]", "[night"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(before: str, after: str) -> None:
    error = refusal(before, after)
    assert error.line >= 1
    assert error.reason


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(KindError):
        parse_retention("#" * (LONGEST_FILE + 1), "retention.toml")


def test_nothing_of_what_the_law_limits_grows_older_before_the_next_night() -> None:
    retention, now = shipped(), 1_795_000_000.0
    for data in Data:
        age = (now - retention.until(data, now)) / DAY_S
        # one round a night: what is not gone today is a day older tomorrow
        most = age + 1 if data in AT_MOST else age
        assert most == retention.days[data]


@pytest.mark.parametrize("month", range(1, 13))
def test_the_night_is_the_citys_own_also_when_its_clock_is_changed(month: int) -> None:
    retention = shipped()
    for day in (1, 15, 25, 28):
        for hour in (0, 2, 3, 4, 23):
            now = datetime(2026, month, day, hour, 30, tzinfo=PARIS).timestamp()
            due = datetime.fromtimestamp(retention.night(now), PARIS)
            assert (due.hour, due.minute) == (3, 0)
            assert 0 <= now - due.timestamp() < 25 * 3600
            assert (due.day == day) is (hour >= 3)
