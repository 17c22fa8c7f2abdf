from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.cadence import DAILY, WORKING_DAYS, Cadence
from bot.domain.paper import Author
from bot.text import words
from bot.text.words import NBSP

TODAY = date(2026, 5, 28)
NOW = datetime(2026, 5, 28, 11, 23, tzinfo=UTC)


def test_days_name_the_year_only_when_it_is_another() -> None:
    assert words.long_day(TODAY, TODAY) == "Thursday 28 May"
    assert words.long_day(date(2025, 9, 1), TODAY) == "Monday 1 September 2025"
    assert words.short_day(TODAY, TODAY) == "28 May"
    assert words.short_day(date(2025, 9, 1), TODAY) == "1 Sep 2025"
    assert words.weekday_day(date(2026, 6, 3), TODAY) == "Wed 3 June"
    assert words.weekday(date(2026, 5, 31)) == "Sunday"


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT", "UTC"),
        ("Asia/Tokyo", "Tokyo"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, city: str) -> None:
    assert words.city(zone) == city


def test_times_are_said_on_the_clocks_of_the_zone() -> None:
    assert words.local_time(datetime(2026, 5, 28, 13, tzinfo=UTC), "America/New_York") == "09:00 New York"
    assert words.local_time(datetime(2026, 1, 28, 13, tzinfo=UTC), "America/New_York") == "08:00 New York"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 5, 28, 13, tzinfo=UTC), "today 09:00 New York"),
        (datetime(2026, 5, 29, 3, 59, tzinfo=UTC), "today 23:59 New York"),
        (datetime(2026, 5, 29, 4, tzinfo=UTC), "tomorrow 00:00 New York"),
        (datetime(2026, 6, 1, 13, tzinfo=UTC), "Mon 1 June, 09:00 New York"),
        (datetime(2027, 1, 4, 14, tzinfo=UTC), "Mon 4 Jan 2027, 09:00 New York"),
    ],
)
def test_a_moment_ahead_has_its_day(moment: datetime, said: str) -> None:
    assert words.moment_ahead(moment, "America/New_York", NOW) == said


def test_today_is_said_where_it_is_today_for_the_reader_as_well() -> None:
    evening = datetime(2026, 11, 24, 19, 40, tzinfo=UTC)  # in Tokyo it is Wednesday
    due = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    assert words.moment_ahead(due, "Asia/Tokyo", evening) == "today 07:30 Tokyo"
    assert words.moment_ahead(due, "Asia/Tokyo", evening, "Asia/Seoul") == "today 07:30 Tokyo"
    said = words.moment_ahead(due, "Asia/Tokyo", evening, "Europe/Berlin")
    assert said == "Wed 25 Nov, 07:30 Tokyo"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=4, seconds=50), "4_min ago"),
        (timedelta(minutes=60), "1_h ago"),
        (timedelta(hours=23, minutes=59), "23_h ago"),
        (timedelta(hours=24), "1_day ago"),
        (timedelta(days=2, hours=9), "2_days ago"),
    ],
)
def test_how_long_ago(passed: timedelta, said: str) -> None:
    assert words.ago(NOW - passed, NOW) == said.replace("_", NBSP)


def test_ordinals_and_counts() -> None:
    numbers = [1, 2, 3, 4, 7, 11, 12, 13, 21, 22, 101, 111, 1002]
    said = ["1st", "2nd", "3rd", "4th", "7th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th", "1,002nd"]
    assert [words.ordinal(number) for number in numbers] == said
    assert [words.count(number, "paper") for number in (0, 1, 8, 1204)] == [
        "0 papers",
        "1 paper",
        "8 papers",
        "1,204 papers",
    ]


def test_who_wrote_it() -> None:
    ada, charles, mary = (Author(name=name) for name in ("Ada Byron", "Charles Babbage", "Mary Somerville"))
    assert words.who([ada], None) == "Ada Byron"
    assert words.who([ada, charles], "Royal Society") == "Ada Byron and Charles Babbage, Royal Society"
    assert words.who([ada, charles, mary], "Royal Society") == f"Ada Byron{NBSP}et{NBSP}al., Royal Society"
    assert words.who([], "Royal Society") == "Royal Society"
    assert words.who([], None) == ""


def test_cadences_are_said_with_their_city() -> None:
    assert words.cadence_words(Cadence(DAILY, time(9), "America/New_York")) == "daily 09:00 New York"
    assert words.cadence_words(Cadence(WORKING_DAYS, time(9, 5), "Europe/Berlin")) == "weekdays 09:05 Berlin"
    assert words.cadence_words(Cadence(frozenset({3, 0}), time(10), "Asia/Tokyo")) == "Mon, Thu 10:00 Tokyo"


def test_no_line_can_begin_with_the_dot_between_parts() -> None:
    assert words.joined(["7th of 42", "", "Ada Byron"]) == f"7th of 42{NBSP}· Ada Byron"
    assert words.joined([]) == ""
