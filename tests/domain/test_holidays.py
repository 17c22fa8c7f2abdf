"""arXiv's holidays, and when the next list comes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.holidays import HOLIDAYS, holiday, is_weekend, next_list

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "New Year’s Day"),
        (date(2026, 6, 19), "Juneteenth"),
        (date(2026, 12, 29), ""),
        (date(2026, 5, 28), None),
        (date(2031, 1, 1), None),
    ],
)
def test_a_day_of_the_table_has_its_name_and_no_other_is_a_holiday(day: date, name: str | None) -> None:
    assert holiday(day) == name


def test_every_day_of_the_table_is_a_day() -> None:
    days = [date(year, *day) for year, of_year in HOLIDAYS.items() for day in of_year]
    assert days == sorted(set(days))
    assert not any(map(is_weekend, days))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 28), date(2026, 5, 29)),
        (date(2026, 5, 29), date(2026, 6, 1)),
        (date(2026, 9, 5), date(2026, 9, 8)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 30), None),
    ],
)
def test_the_next_list(day: date, expected: date | None) -> None:
    assert next_list(day) == expected


@given(DAYS)
def test_between_a_day_and_the_next_list_there_is_nothing_but_weekends_and_holidays(day: date) -> None:
    end = next_list(day)
    if end is None:
        # Of a year that the table does not have nothing is promised.
        assert (day + timedelta(days=4)).year not in HOLIDAYS
        return
    assert end > day
    between = [day + timedelta(days=number) for number in range(1, (end - day).days)]
    assert all(is_weekend(one) or holiday(one) is not None for one in between)
    assert not is_weekend(end)
    assert holiday(end) is None
