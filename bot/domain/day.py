"""Days as people type them."""

import re
from datetime import date, timedelta

from bot.domain.errors import Invalid

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile(r"([0-9]{1,6})([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_MOST_DAYS = 36_500


def parse_day(text: str) -> date:
    """A day: YYYY-MM-DD. Raises Invalid."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text}” is no day: use YYYY-MM-DD, such as 2026-05-28.") from None


def span_days(text: str) -> int | None:
    """The days of `7d`, `2w`, `3m` (of 30 days) or `1y`, a hundred years at most; None for anything else."""
    span = _SPAN.fullmatch(text)
    days = int(span[1]) * _DAYS[span[2].lower()] if span else 0
    return days if 1 <= days <= _MOST_DAYS else None


def parse_past(text: str, option: str, today: date) -> date:
    """A day that has begun at `today`, by UTC, as list days do; or that many days ago, as in `7d`. Raises Invalid."""
    if days := span_days(text):
        return today - timedelta(days=days)
    day = parse_day(text)
    if day > today:
        raise Invalid(f"{option} {day} is still to come: use a day up to {today}.")
    return day
