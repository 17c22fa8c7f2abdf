"""Days as people type them."""

import re
from datetime import date

from bot.domain.errors import Invalid

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> date:
    """A day: YYYY-MM-DD. Raises Invalid."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text}” is no day: use YYYY-MM-DD, such as 2026-05-28.") from None


def parse_past(text: str, option: str, today: date) -> date:
    """A day that has begun at `today`, by UTC, as list days do. Raises Invalid."""
    day = parse_day(text)
    if day > today:
        raise Invalid(f"{option} {day} is still to come: use a day up to {today}.")
    return day
