"""Days as people type them."""

from datetime import date

import pytest

from bot.domain.day import parse_day, parse_past
from bot.domain.errors import Invalid


def test_a_day() -> None:
    assert parse_day("2026-05-28") == date(2026, 5, 28)


@pytest.mark.parametrize(
    "text", ["", "today", "28.5.2026", "2026-5-28", "2026-02-30", "2026-05-28T09:00", " 2026-05-28", "0000-01-01"]
)
def test_what_is_no_day_is_said_with_an_example(text: str) -> None:
    with pytest.raises(Invalid) as failure:
        parse_day(text)
    assert str(failure.value) == f"“{text}” is no day: use YYYY-MM-DD, such as 2026-05-28."


def test_a_day_that_has_begun() -> None:
    assert parse_past("2026-05-28", "--since", date(2026, 5, 28)) == date(2026, 5, 28)


@pytest.mark.parametrize(
    ("text", "day"), [("7d", date(2026, 5, 21)), ("2W", date(2026, 5, 14)), ("1m", date(2026, 4, 28))]
)
def test_a_span_ends_today(text: str, day: date) -> None:
    assert parse_past(text, "--since", date(2026, 5, 28)) == day


@pytest.mark.parametrize("text", ["0d", "7", "d", "-7d", "101y", "7 d"])
def test_what_is_no_span_is_no_day_either(text: str) -> None:
    with pytest.raises(Invalid, match="is no day"):
        parse_past(text, "--since", date(2026, 5, 28))


def test_a_day_that_is_still_to_come_is_said_with_the_last_that_is_not() -> None:
    with pytest.raises(Invalid) as failure:
        parse_past("2026-05-29", "--since", date(2026, 5, 28))
    assert str(failure.value) == "--since 2026-05-29 is still to come: use a day up to 2026-05-28."
