"""arXiv's calendar: when a list comes, which days are missing, and how a list stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcements import (
    AGAIN,
    EMPTY_AGAIN,
    FURTHEST_BACK,
    GRACE,
    LATE_FOR,
    Expected,
    ListState,
    comes_at,
    day_at,
    expected,
    list_state,
    newest_expected,
    next_announcement,
    wanted,
    why_nothing,
)
from bot.domain.paper import Reading, Trouble, Window

TUESDAY = date(2026, 11, 17)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def days(since: date, number: int) -> date:
    return since + timedelta(days=number)


def noon(day: date) -> datetime:
    """Noon in New York, about."""
    return comes_at(day) + timedelta(hours=12)


def read(day: date, papers: int = 3, at: datetime | None = None) -> Reading:
    return Reading(source="arxiv", list="cs.CL", day=day, read_at=at or comes_at(day), papers=papers)


def failed(day: date, at: datetime, trouble: Trouble = Trouble.BROKEN) -> Reading:
    return Reading(source="arxiv", list="cs.CL", day=day, failed_at=at, failure="No answer.", trouble=trouble)


def test_a_feed_is_built_at_midnight_in_new_york() -> None:
    assert comes_at(TUESDAY) == datetime(2026, 11, 17, 5, tzinfo=UTC)
    assert comes_at(date(2026, 7, 14)) == datetime(2026, 7, 14, 4, tzinfo=UTC)
    assert day_at(comes_at(TUESDAY)) == TUESDAY
    assert day_at(comes_at(TUESDAY) - SECOND) == TUESDAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "what", "why"),
    [
        (date(2026, 11, 17), Expected.PAPERS, None),
        (date(2026, 11, 21), Expected.NOTHING, "the weekend"),
        (date(2026, 11, 22), Expected.NOTHING, "the weekend"),
        (date(2026, 11, 25), Expected.PAPERS, None),
        (date(2026, 11, 26), Expected.PERHAPS, "Thanksgiving"),
        (date(2026, 11, 27), Expected.PERHAPS, "Thanksgiving"),
        (date(2026, 11, 30), Expected.PAPERS, None),
        (date(2026, 7, 3), Expected.PERHAPS, "Independence Day"),
        (date(2026, 12, 29), Expected.PERHAPS, "a holiday of arXiv’s own"),
        (date(2026, 5, 26), Expected.PAPERS, None),
        (date(2027, 12, 30), Expected.PERHAPS, "a holiday of arXiv’s own"),
    ],
)
def test_what_is_expected_of_a_day(day: date, what: Expected, why: str | None) -> None:
    assert (expected(day), why_nothing(day)) == (what, why)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (noon(TUESDAY), date(2026, 11, 18)),
        (noon(date(2026, 11, 20)), date(2026, 11, 23)),
        (noon(date(2026, 11, 26)), date(2026, 11, 30)),
        (datetime(2026, 11, 17, 4, 59, tzinfo=UTC), TUESDAY),
    ],
)
def test_the_next_announcement(now: datetime, following: date) -> None:
    assert next_announcement(now) == comes_at(following)


def test_around_an_unpublished_new_year_nobody_knows() -> None:
    assert next_announcement(noon(date(2027, 12, 29))) is None


def test_a_list_that_was_never_read_begins_with_its_newest_day() -> None:
    assert wanted([], noon(TUESDAY)) == [Window(TUESDAY, TUESDAY)]
    friday = date(2026, 11, 20)
    assert wanted([], noon(date(2026, 11, 22))) == [Window(friday, friday)]


def test_what_was_read_is_not_asked_for_again() -> None:
    assert wanted([read(TUESDAY)], comes_at(days(TUESDAY, 1)) - SECOND) == []
    assert wanted([read(TUESDAY)], comes_at(days(TUESDAY, 1))) == [Window(days(TUESDAY, 1), days(TUESDAY, 1))]


def test_at_the_weekend_nothing_is_asked_for() -> None:
    week = [read(days(TUESDAY, number)) for number in range(4)]
    assert wanted(week, noon(date(2026, 11, 21))) == wanted(week, noon(date(2026, 11, 22))) == []


def test_what_failed_is_asked_for_again_after_a_quarter_of_an_hour() -> None:
    now = noon(TUESDAY)
    known = [read(days(TUESDAY, -1)), failed(TUESDAY, now)]
    assert wanted(known, now + AGAIN - SECOND) == []
    assert wanted(known, now + AGAIN) == [Window(TUESDAY, TUESDAY)]


def test_three_days_of_outage_are_one_run_and_today() -> None:
    """From Thursday over the weekend to Tuesday: what was missed lies together, today is read elsewhere."""
    thursday, tuesday = date(2026, 11, 19), date(2026, 11, 24)
    known = [read(days(thursday, -1))]
    assert wanted(known, noon(tuesday)) == [Window(thursday, days(tuesday, -1)), Window(tuesday, tuesday)]


def test_a_day_that_was_missed_between_two_others_is_caught_up_with() -> None:
    known = [read(TUESDAY), read(days(TUESDAY, 2))]
    missed = days(TUESDAY, 1)
    assert wanted(known, noon(days(TUESDAY, 2))) == [Window(missed, missed)]


def test_days_apart_are_runs_of_their_own() -> None:
    known = [read(days(TUESDAY, -1)), read(days(TUESDAY, 1)), read(days(TUESDAY, 3))]
    assert wanted(known, noon(days(TUESDAY, 3))) == [
        Window(TUESDAY, TUESDAY),
        Window(days(TUESDAY, 2), days(TUESDAY, 2)),
    ]


def test_a_feed_that_may_be_empty_and_is_is_looked_at_again_on_its_day() -> None:
    holiday = date(2026, 11, 26)
    known = [read(days(holiday, -1)), read(holiday, papers=0)]
    assert wanted(known, comes_at(holiday) + EMPTY_AGAIN - SECOND) == []
    assert wanted(known, comes_at(holiday) + EMPTY_AGAIN) == [Window(holiday, holiday)]
    friday = days(holiday, 1)
    assert wanted(known, noon(friday)) == [Window(friday, friday)]


@given(away=st.integers(1, 400), now=st.integers(0, 500 * 24).map(lambda hours: NEW_YEAR + timedelta(hours=hours)))
def test_a_catch_up_goes_back_a_month_at_most_and_never_into_the_future(away: int, now: datetime) -> None:
    today = day_at(now)
    runs = wanted([read(days(today, -away))], now)
    assert all(today - FURTHEST_BACK <= run.since <= run.until <= today for run in runs)
    assert len(runs) <= 2
    asked = {days(run.since, number) for run in runs for number in range((run.until - run.since).days + 1)}
    since = max(days(today, 1 - away), today - FURTHEST_BACK)
    missed = {days(since, number) for number in range((today - since).days + 1)}
    assert {day for day in missed if expected(day) is not Expected.NOTHING} <= asked


@pytest.mark.parametrize(
    ("readings", "state"),
    [
        ([], ListState.UNREAD),
        ([read(TUESDAY)], ListState.FRESH),
        ([read(days(TUESDAY, -1))], ListState.STALE),
        ([failed(TUESDAY, noon(TUESDAY)), read(days(TUESDAY, -1))], ListState.FAILING),
        ([failed(TUESDAY, noon(TUESDAY))], ListState.FAILING),
        ([failed(TUESDAY, noon(TUESDAY), Trouble.REPEATED), read(days(TUESDAY, -1))], ListState.STALE),
        ([read(TUESDAY), failed(days(TUESDAY, -1), noon(TUESDAY))], ListState.FRESH),
    ],
)
def test_how_a_list_stands(readings: list[Reading], state: ListState) -> None:
    assert list_state(readings, noon(TUESDAY)) is state


def test_a_list_is_late_for_half_a_day_and_stale_then() -> None:
    known = [failed(TUESDAY, comes_at(TUESDAY), Trouble.LATE), read(days(TUESDAY, -1))]
    assert list_state(known, comes_at(TUESDAY) + LATE_FOR - SECOND) is ListState.LATE
    assert list_state(known, comes_at(TUESDAY) + LATE_FOR) is ListState.STALE


def test_a_list_that_is_about_to_be_asked_for_is_fresh() -> None:
    known = [read(days(TUESDAY, -1))]
    assert list_state(known, comes_at(TUESDAY) + GRACE - SECOND) is ListState.FRESH
    assert list_state(known, comes_at(TUESDAY) + GRACE) is ListState.STALE


def test_over_a_weekend_and_a_holiday_fridays_and_wednesdays_lists_stay_fresh() -> None:
    friday, wednesday = date(2026, 11, 20), date(2026, 11, 25)
    assert newest_expected(noon(date(2026, 11, 22))) == friday
    assert list_state([read(friday)], noon(date(2026, 11, 22))) is ListState.FRESH
    assert list_state([read(wednesday)], noon(date(2026, 11, 27))) is ListState.FRESH
