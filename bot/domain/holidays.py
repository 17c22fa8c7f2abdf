"""The days for which no list is expected, and when the next one is.

arXiv announces on the evenings of Sunday to Thursday in the eastern United States, but for its holidays; a list has
what was announced on the evening before. So on a holiday the list is as always, and that of the next working day is
empty, or holds only what somebody fetches from the days before. A holiday on a Friday takes Monday's list.

These are the holidays that arXiv keeps; it does not keep all of the United States' (Memorial Day is a day like any
other). Beside them it has some of its own around the end of the year, which it publishes a year at a time.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

SATURDAY = 5
MONDAY, THURSDAY = 0, 3
OVERDUE = 2
"""So many expected lists in a row without papers are no delay any more."""

ITS_OWN: Mapping[int, frozenset[tuple[int, int]]] = {2026: frozenset({(12, 29), (12, 31)})}
"""arXiv's own holidays by year, as month and day. Source: arXiv's page on availability."""


def no_list(day: date) -> str | None:
    """Why no list is expected for a working day: the name of the holiday, empty where it has none; None if one is."""
    return None if is_weekend(day) else _holidays(_working_day_before(day).year).get(_working_day_before(day))


def holiday(day: date) -> str | None:
    """The holiday that arXiv keeps on a day: its name, empty where it has none; None on any other day."""
    return _holidays(day.year).get(day)


def is_weekend(day: date) -> bool:
    """Whether it is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def is_list_day(day: date) -> bool:
    """Whether a list is expected for it."""
    return not is_weekend(day) and no_list(day) is None


def next_list(day: date) -> date | None:
    """The first later day for which a list is expected; None where that is in the days around the end of a year whose
    holidays are not published.
    """
    found = next(one for number in count(1) if is_list_day(one := day + timedelta(days=number)))
    return None if is_unsure(found) else found


def is_overdue(newest: date, today: date) -> bool:
    """Whether too many lists that were expected after `newest`, and before `today`, have not come. One of which it is
    not known whether it comes is not counted.
    """
    expected = 0
    while expected < OVERDUE and (newest := newest + timedelta(days=1)) < today:
        expected += is_list_day(newest) and not is_unsure(newest)
    return expected == OVERDUE


@lru_cache(64)
def _holidays(year: int) -> Mapping[date, str]:
    kept = {
        _observed(date(year, 1, 1)): "New Year’s Day",
        _nth(3, MONDAY, year, 1): "Martin Luther King Jr. Day",
        _observed(date(year, 6, 19)): "Juneteenth",
        _observed(date(year, 7, 4)): "Independence Day",
        _nth(1, MONDAY, year, 9): "Labor Day",
        _nth(4, THURSDAY, year, 11): "Thanksgiving",
        _observed(date(year, 12, 25)): "Christmas Day",
        _observed(date(year + 1, 1, 1)): "New Year’s Day",
    }
    return {date(year, *day): "" for day in ITS_OWN.get(year, ())} | kept


def _nth(number: int, weekday: int, year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=number - 1)


def _observed(day: date) -> date:
    """At a weekend it is kept on the nearest working day."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _working_day_before(day: date) -> date:
    return next(one for number in count(1) if not is_weekend(one := day - timedelta(days=number)))


def is_unsure(day: date) -> bool:
    """Whether arXiv may have a holiday of its own before it, which is not published: from 26 December to 2 January."""
    year = day.year if day.month > 1 else day.year - 1
    return date(year, 12, 25) < day <= date(year + 1, 1, 2) and year not in ITS_OWN
