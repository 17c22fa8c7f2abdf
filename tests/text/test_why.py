from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.domain.reasons import Rank, Rise
from bot.text.why import why

NOW = datetime(2026, 5, 28, 0, 30, tzinfo=UTC)
DAY = date(2026, 5, 28)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (datetime(2026, 5, 28, 0, 5, tzinfo=UTC), "+38 today"),
        (datetime(2026, 5, 27, 23, 50, tzinfo=UTC), "+38 since yesterday"),
        (datetime(2026, 5, 26, 12, tzinfo=UTC), "+38 since Tuesday"),
        (datetime(2026, 5, 22, 12, tzinfo=UTC), "+38 since Friday"),
        (datetime(2026, 5, 21, 12, tzinfo=UTC), "+38 since 21 May"),
        (datetime(2025, 12, 30, 12, tzinfo=UTC), "+38 since 30 Dec 2025"),
    ],
)
def test_a_rise_says_since_when_by_the_days_of_utc(since: datetime, said: str) -> None:
    assert why([Rise(38, since)], shown_day=DAY, now=NOW) == (said,)
    elsewhere = timezone(timedelta(hours=9))
    assert why([Rise(38, since.astimezone(elsewhere))], shown_day=DAY, now=NOW.astimezone(elsewhere)) == (said,)


def test_a_rank_names_its_day_only_when_the_heading_does_not() -> None:
    rank = Rank(7, 42, date(2026, 5, 22))
    assert why([rank], shown_day=rank.day, now=NOW) == ("7th of 42",)
    assert why([rank], shown_day=DAY, now=NOW) == ("7th of 42 on 22 May",)
    assert why([rank], shown_day=None, now=NOW) == ("7th of 42 on 22 May",)


def test_two_reasons_at_most_in_the_given_order() -> None:
    rise, rank = Rise(12, NOW), Rank(1, 42, DAY)
    assert why([rise, rank, rank], shown_day=DAY, now=NOW) == ("+12 today", "1st of 42")
    assert why([rank, rise], shown_day=DAY, now=NOW) == ("1st of 42", "+12 today")
    assert why([], shown_day=DAY, now=NOW) == ()
