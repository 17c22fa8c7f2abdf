"""When arXiv's lists come, which of them are missing, and how a list stands.

arXiv announces at 20:00 in New York from Sunday to Thursday; the feed of a day has what was announced on the evening
before. It is built at midnight, dated that day, and empty at weekends and on holidays. Source: arXiv's pages on its
feeds and on availability. Whether the feed of a holiday or that of the working day after it is the empty one is not
said alike everywhere, so that both may be.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.holidays import holiday, is_unsure, is_weekend, next_list, no_list
from bot.domain.paper import Reading, Trouble, Window

NEW_YORK = ZoneInfo("America/New_York")
AGAIN = timedelta(minutes=15)
"""Between two looks for a list that is not there, or could not be read."""
EMPTY_AGAIN = timedelta(hours=3)
"""Between two looks at a feed that may be empty, and is."""
FURTHEST_BACK = timedelta(days=35)
"""Days that were missed are caught up with from so long ago: a month, as far as a digest looks back."""
LATE_FOR = timedelta(hours=12)
"""A list that has not come for longer is not late any more, but stale."""
GRACE = timedelta(hours=1)
"""After the time of a list in which it was not asked for yet."""
_DAY = timedelta(days=1)


class Expected(StrEnum):
    """What the feed of a day holds."""

    PAPERS = "papers"
    PERHAPS = "papers, or nothing"
    NOTHING = "nothing"


class ListState(StrEnum):
    """How a list stands, in the words of `status`."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    FAILING = "failing"
    UNREAD = "unread"


def day_at(moment: datetime) -> date:
    """The day in New York, by which arXiv dates its feeds."""
    return moment.astimezone(NEW_YORK).date()


def comes_at(day: date) -> datetime:
    """When the feed of a day is built, in UTC."""
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def expected(day: date) -> Expected:
    """What is expected of the feed of a day."""
    if is_weekend(day):
        return Expected.NOTHING
    quiet = no_list(day) is not None or holiday(day) is not None or is_unsure(day)
    return Expected.PERHAPS if quiet else Expected.PAPERS


def why_nothing(day: date) -> str | None:
    """Why the feed of a day is empty, or may be, to end a sentence; None where it has no reason to be."""
    if is_weekend(day):
        return "the weekend"
    named = no_list(day), holiday(day)
    if expected(day) is Expected.PAPERS:
        return None
    return next((one for one in named if one), "a holiday of arXiv’s own")


def next_announcement(now: datetime) -> datetime | None:
    """When the next list comes, in UTC; None around the end of a year whose holidays are not published."""
    following = next_list(day_at(now))
    return comes_at(following) if following else None


def newest_expected(now: datetime) -> date:
    """The newest day up to now whose feed has papers."""
    day = day_at(now)
    while expected(day) is not Expected.PAPERS:
        day -= _DAY
    return day


def wanted(readings: Collection[Reading], now: datetime) -> list[Window]:
    """What to ask for now, of a list of which this is known: today's, and every run of days that were missed. A list
    that was never read begins with its newest day, not with the past.
    """
    today, known = day_at(now), {one.day: one for one in readings}
    read = [one.day for one in readings if one.read_at]
    if not read:
        first = today if expected(today) is not Expected.NOTHING else newest_expected(now)
    else:
        first = max(min(read), today - FURTHEST_BACK)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    missing = [day for day in days if _is_missing(day, known.get(day), today, now)]
    return [one for one in _runs(missing, today) if _may_be_asked(one, known.values(), now)]


def _is_missing(day: date, known: Reading | None, today: date, now: datetime) -> bool:
    if expected(day) is Expected.NOTHING:
        return False
    if known is None or known.read_at is None:
        return True
    still_empty = day == today and not known.papers and expected(day) is Expected.PERHAPS
    return still_empty and now - known.read_at >= EMPTY_AGAIN


def _runs(days: Sequence[date], today: date) -> list[Window]:
    """Days without another expected one between them together; today alone, because it is read elsewhere."""
    runs: list[Window] = []
    for day in days:
        if runs and day != today and not _between(runs[-1].until, day):
            runs[-1] = Window(runs[-1].since, day)
        else:
            runs.append(Window(day, day))
    return runs


def _between(one: date, other: date) -> bool:
    days = (one + timedelta(days=number) for number in range(1, (other - one).days))
    return any(expected(day) is not Expected.NOTHING for day in days)


def _may_be_asked(window: Window, readings: Collection[Reading], now: datetime) -> bool:
    failed = (one.failed_at for one in readings if one.failed_at and window.since <= one.day <= window.until)
    return now - max(failed, default=now - AGAIN) >= AGAIN


def list_state(readings: Sequence[Reading], now: datetime) -> ListState:
    """How a list of which this is known, the newest day first, stands now."""
    newest = newest_expected(now)
    recent = [one for one in readings if one.day >= newest]
    if trouble := next((one for one in recent if one.failure), None):
        return _troubled(trouble, now)
    if any(one.read_at and one.day >= newest for one in recent):
        return ListState.FRESH
    if not any(one.read_at for one in readings):
        return ListState.UNREAD
    return ListState.FRESH if now - comes_at(newest) < GRACE else ListState.STALE


def _troubled(reading: Reading, now: datetime) -> ListState:
    match reading.trouble:
        case Trouble.LATE:
            return ListState.LATE if now - comes_at(reading.day) < LATE_FOR else ListState.STALE
        case Trouble.REPEATED:
            return ListState.STALE
        case _:
            return ListState.FAILING
