from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.values import LARGEST_COUNT, count, moment, text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-05-28", datetime(2026, 5, 28, tzinfo=UTC)),
        ("2026-05-28T17:08:18Z", datetime(2026, 5, 28, 17, 8, 18, tzinfo=UTC)),
        ("2026-05-28T17:08:18", datetime(2026, 5, 28, 17, 8, 18, tzinfo=UTC)),
        ("2026-05-28 19:08:18.5+02:00", datetime(2026, 5, 28, 17, 8, 18, 500_000, tzinfo=UTC)),
        ("0001-01-01T00:00:00+02:00", None),
        ("9999-12-31T23:59:59-02:00", None),
        ("1899-12-31", None),
        ("2026-02-30", None),
        ("yesterday", None),
        (1780000000, None),
    ],
)
def test_moments_are_instants_in_utc(said: object, meant: datetime | None) -> None:
    assert moment(said) == meant


@given(st.dates(date(1900, 1, 2), date(2199, 12, 30)))
def test_a_day_is_its_midnight(day: date) -> None:
    assert moment(day.isoformat()) == datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize("value", [0, 7, LARGEST_COUNT])
def test_counts(value: int) -> None:
    assert count(value) == value


@pytest.mark.parametrize("value", [-1, LARGEST_COUNT + 1, 1.0, True, "7", None, [7]])
def test_what_is_no_count(value: object) -> None:
    assert count(value) is None


def test_text_is_on_one_line_with_something_in_it() -> None:
    assert text(" Two\n lines\x00 ") == "Two lines"
    assert [text(value) for value in ("", " \n", "\u200b", 7, None, ["x"])] == [None] * 6
