"""Days for which no list is expected, and when the next list comes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.holidays import is_list_day, is_overdue, is_weekend, next_list, no_list

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        # As they were seen: these lists had next to nothing, and those of the holidays themselves were as always.
        (date(2024, 6, 20), "Juneteenth"),
        (date(2024, 7, 5), "Independence Day"),
        (date(2024, 9, 3), "Labor Day"),
        (date(2024, 11, 29), "Thanksgiving"),
        (date(2024, 12, 26), "Christmas Day"),
        (date(2025, 1, 2), "New Year’s Day"),
        (date(2025, 1, 21), "Martin Luther King Jr. Day"),
        (date(2025, 6, 20), "Juneteenth"),
        (date(2025, 7, 7), "Independence Day"),
        (date(2025, 9, 2), "Labor Day"),
        (date(2025, 11, 28), "Thanksgiving"),
        (date(2025, 12, 26), "Christmas Day"),
        (date(2026, 1, 2), "New Year’s Day"),
        (date(2026, 1, 20), "Martin Luther King Jr. Day"),
        # As arXiv has published them.
        (date(2026, 6, 22), "Juneteenth"),
        (date(2026, 7, 6), "Independence Day"),
        (date(2026, 9, 8), "Labor Day"),
        (date(2026, 11, 27), "Thanksgiving"),
        (date(2026, 12, 28), "Christmas Day"),
        (date(2026, 12, 30), ""),
        (date(2027, 1, 1), ""),
        (date(2027, 1, 4), "New Year’s Day"),
        # Kept on the nearest working day.
        (date(2027, 6, 21), "Juneteenth"),
        (date(2027, 7, 6), "Independence Day"),
        (date(2028, 1, 3), "New Year’s Day"),
    ],
)
def test_the_list_after_a_holiday_is_not_expected(day: date, name: str) -> None:
    assert no_list(day) == name
    assert not is_list_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 6, 19),
        date(2025, 9, 1),
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 6, 19),
        date(2025, 5, 27),
        date(2026, 5, 26),
        date(2026, 5, 28),
    ],
)
def test_the_list_of_a_holiday_is_and_so_is_the_one_after_memorial_day(day: date) -> None:
    assert no_list(day) is None
    assert is_list_day(day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 28), date(2026, 5, 29)),
        (date(2026, 5, 29), date(2026, 6, 1)),
        (date(2026, 6, 19), date(2026, 6, 23)),
        (date(2026, 9, 7), date(2026, 9, 9)),
        (date(2026, 12, 25), date(2026, 12, 29)),
        (date(2026, 12, 31), date(2027, 1, 5)),
        (date(2027, 12, 23), date(2027, 12, 24)),
        (date(2027, 12, 24), None),
        (date(2028, 1, 1), date(2028, 1, 4)),
    ],
)
def test_the_next_list(day: date, expected: date | None) -> None:
    assert next_list(day) == expected


@given(DAYS)
def test_between_a_day_and_the_next_list_there_is_nothing_but_weekends_and_holidays(day: date) -> None:
    end = next_list(day)
    if end is None:
        # Around the end of a year of which arXiv has said nothing yet nothing is promised.
        assert (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2)
        return
    assert end > day
    between = [day + timedelta(days=number) for number in range(1, (end - day).days)]
    assert all(is_weekend(one) or no_list(one) is not None for one in between)
    assert is_list_day(end)


@pytest.mark.parametrize(
    ("newest", "today", "overdue"),
    [
        (date(2026, 5, 28), date(2026, 5, 28), False),
        (date(2026, 5, 28), date(2026, 5, 30), False),
        (date(2026, 5, 28), date(2026, 6, 1), False),  # Friday's is missing; Monday's may come yet
        (date(2026, 5, 28), date(2026, 6, 2), True),
        (date(2026, 5, 22), date(2026, 5, 27), True),
        (date(2026, 6, 19), date(2026, 6, 24), False),  # no list is expected for Monday 22 June
        (date(2026, 6, 19), date(2026, 6, 25), True),
        (date(2020, 1, 1), date(2026, 6, 25), True),
        # arXiv has not said which of these days it takes off.
        (date(2029, 12, 25), date(2029, 12, 29), False),
        (date(2027, 12, 24), date(2027, 12, 31), False),
        (date(2027, 12, 24), date(2028, 1, 5), False),
        (date(2027, 12, 24), date(2028, 1, 6), True),
        (date(2026, 12, 24), date(2027, 1, 1), True),  # of this year it has: the 25th, the 29th and the 31st have lists
    ],
)
def test_a_list_is_overdue_after_two_that_were_expected(newest: date, today: date, overdue: bool) -> None:
    assert is_overdue(newest, today) is overdue
