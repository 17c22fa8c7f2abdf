"""The days on which arXiv announces nothing beside its weekends, as a table by year, and when the next list comes.

arXiv: it announces on the evenings of Sunday to Thursday, and publishes its holidays a year at a time. Lists of what it
announces have nothing on such a day, or only what somebody fetches from the days before.
"""

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5
_LONGEST = 14
"""Days; no row of days without a list is longer."""

HOLIDAYS: Mapping[int, Mapping[tuple[int, int], str]] = {
    2026: {
        (1, 1): "New Year’s Day",
        (1, 19): "Martin Luther King Jr. Day",
        (6, 19): "Juneteenth",
        (7, 3): "Independence Day (observed)",
        (9, 7): "Labor Day",
        (11, 26): "Thanksgiving",
        (12, 25): "Christmas Day",
        (12, 29): "",
        (12, 31): "New Year’s Eve",
    }
}
"""By year, month and day, the name in the United States; empty where the day has none. Source: arXiv's availability."""


def holiday(day: date) -> str | None:
    """The name of the holiday, empty where it has none; None for another day, and for every day of a year that the
    table does not have.
    """
    return HOLIDAYS.get(day.year, {}).get((day.month, day.day))


def is_weekend(day: date) -> bool:
    """Whether it is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def next_list(day: date) -> date | None:
    """The first later day on which a list is expected; None where that is in a year that the table does not have."""
    later = (day + timedelta(days=number) for number in range(1, _LONGEST + 1))
    found = next(one for one in later if not is_weekend(one) and holiday(one) is None)
    return found if found.year in HOLIDAYS else None
