"""Due times: right in every zone, across both changes of the clock, one a period."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import DAILY, WORKING_DAYS, Cadence, parse_days, parse_time, parse_zone
from bot.domain.errors import Invalid

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana",
     "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns", "Antarctica/Troll"]
)  # fmt: skip
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
CADENCES = st.builds(Cadence, st.frozensets(st.integers(0, 6), min_size=1), TIMES, ZONES)
MOMENTS = st.datetimes(datetime(2009, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def due(days: str, hour: str, zone: str, after: str) -> str:
    return Cadence(parse_days(days), parse_time(hour), zone).next_due(at(after)).isoformat()


def test_the_same_day_if_the_hour_is_still_to_come() -> None:
    assert due("daily", "09:00", "Europe/Berlin", "2026-05-28T06:59:59+00:00") == "2026-05-28T07:00:00+00:00"


def test_strictly_after() -> None:
    assert due("daily", "09:00", "Europe/Berlin", "2026-05-28T07:00:00+00:00") == "2026-05-29T07:00:00+00:00"


def test_weekdays_skip_the_weekend() -> None:
    assert due("weekdays", "09:00", "Asia/Tokyo", "2026-05-29T00:00:00+00:00") == "2026-06-01T00:00:00+00:00"


def test_chosen_days() -> None:
    assert due("mon,thu", "10:00", "UTC", "2026-05-25T10:00:00+00:00") == "2026-05-28T10:00:00+00:00"


def test_the_local_hour_stays_when_the_clock_changes() -> None:
    assert due("daily", "09:00", "Europe/Berlin", "2026-03-28T08:00:00+00:00") == "2026-03-29T07:00:00+00:00"
    assert due("daily", "09:00", "Europe/Berlin", "2026-10-24T07:00:00+00:00") == "2026-10-25T08:00:00+00:00"


def test_an_hour_that_does_not_exist_is_due_as_much_later() -> None:
    assert due("daily", "02:30", "Europe/Berlin", "2026-03-28T12:00:00+00:00") == "2026-03-29T01:30:00+00:00"
    assert at("2026-03-29T01:30:00+00:00").astimezone(ZoneInfo("Europe/Berlin")).time() == time(3, 30)


def test_an_hour_that_happens_twice_is_due_once_and_the_first_time() -> None:
    first = due("daily", "02:30", "Europe/Berlin", "2026-10-24T12:00:00+00:00")
    assert first == "2026-10-25T00:30:00+00:00"
    assert due("daily", "02:30", "Europe/Berlin", first) == "2026-10-26T01:30:00+00:00"


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of the zone ever showed that time."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


@given(CADENCES, MOMENTS)
def test_it_is_after_on_a_chosen_day_at_the_local_time(cadence: Cadence, after: datetime) -> None:
    zone = ZoneInfo(cadence.zone)
    local = cadence.next_due(after).astimezone(zone).replace(tzinfo=None)
    assert after < cadence.next_due(after) <= after + timedelta(days=9)
    planned = [datetime.combine(local.date() - timedelta(days=back), cadence.at) for back in (0, 1)]
    on_time = local == planned[0] and local.weekday() in cadence.days
    assert on_time or any(wall.weekday() in cadence.days and not exists(wall, zone) for wall in planned)


@given(CADENCES, MOMENTS, st.integers(0, 60 * 24 * 20))
def test_no_due_time_is_skipped_or_repeated(cadence: Cadence, after: datetime, minutes: int) -> None:
    """From any moment before it, the next due time is the same one."""
    found = cadence.next_due(after)
    between = after + (found - after) * (minutes / (60 * 24 * 20 + 1))
    assert cadence.next_due(between) == found


@given(CADENCES, MOMENTS, st.integers(0, 60 * 24 * 40))
def test_a_late_one_stands_for_every_due_time_up_to_now_and_no_other(
    cadence: Cadence, before: datetime, minutes: int
) -> None:
    due = cadence.next_due(before)
    now = due + timedelta(minutes=minutes)
    stood_for = [due, *cadence.passed(due, now)]
    assert all(earlier < later for earlier, later in pairwise(stood_for))
    assert stood_for[-1] <= now < cadence.next_due(stood_for[-1]) == cadence.next_due(now)
    assert [cadence.next_due(one) for one in stood_for[:-1]] == stood_for[1:]


@given(TIMES, ZONES.filter(lambda zone: zone != "Pacific/Apia"), MOMENTS)
def test_a_daily_schedule_is_due_once_a_day(at_time: time, zone: str, after: datetime) -> None:
    cadence, dues = Cadence(DAILY, at_time, zone), [after]
    for _ in range(40):
        dues.append(cadence.next_due(dues[-1]))
    gaps = [later - earlier for earlier, later in pairwise(dues[1:])]
    assert timedelta(hours=22) <= min(gaps) <= max(gaps) <= timedelta(hours=26)


def test_a_day_that_a_zone_left_out_is_not_made_up_for() -> None:
    """Samoa had no 30 December 2011: the due times of the 29th and the 31st follow each other."""
    first = due("daily", "09:00", "Pacific/Apia", "2011-12-29T00:00:00+00:00")
    assert first == "2011-12-29T19:00:00+00:00"
    assert due("daily", "09:00", "Pacific/Apia", first) == "2011-12-30T19:00:00+00:00"


@given(CADENCES)
def test_the_stored_rule_reads_back(cadence: Cadence) -> None:
    assert Cadence.parse(cadence.rule, cadence.zone) == cadence


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("daily", DAILY),
        ("Weekdays", WORKING_DAYS),
        ("weekly", {0}),
        ("mon,thu", {0, 3}),
        (" Monday , THU ", {0, 3}),
        ("sun", {6}),
    ],
)
def test_days_as_people_type_them(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "mo", "monkey", "mon;thu", "mon,,thu", "every day", "never"])
def test_what_names_no_days_is_refused_with_what_would(text: str) -> None:
    with pytest.raises(Invalid, match="weekdays such as mon,thu"):
        parse_days(text)


@pytest.mark.parametrize(("text", "expected"), [("09:00", time(9)), ("9:05", time(9, 5)), ("23:59", time(23, 59))])
def test_times_as_people_type_them(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["25:00", "9", "09:60", "9am", "-1:00", "09:00:00", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="24-hour HH:MM"):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_zones_as_people_type_them(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


def test_an_unknown_zone_names_the_nearest() -> None:
    with pytest.raises(Invalid, match=r"No zone is called “Berlim”\. Did you mean Europe/Berlin\?"):
        parse_zone("Berlim")


def test_a_zone_that_is_like_none_gets_an_example() -> None:
    with pytest.raises(Invalid, match="such as Europe/Berlin"):
        parse_zone("../etc/passwd")
