"""How days, times, counts and names are said: British English, whatever the locale."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadence import DAILY, WORKING_DAYS, Cadence
from bot.domain.paper import Author

NBSP = "\u00a0"
"""Between number and unit, in "et al." and before a "·", so that a line never begins with what belongs to the last."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NO_CITY = frozenset({"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0", "GMT-0"})


def long_day(day: date, today: date) -> str:
    """`Thursday 28 May`, with the year if it is not today's."""
    return f"{_WEEKDAYS[day.weekday()]} {_day(day, today, whole=True)}"


def short_day(day: date, today: date) -> str:
    """`28 May`, with the year if it is not today's."""
    return _day(day, today)


def weekday_day(day: date, today: date) -> str:
    """`Thu 28 May`, with the year if it is not today's."""
    return f"{_WEEKDAYS[day.weekday()][:3]} {_day(day, today)}"


def _day(day: date, today: date, *, whole: bool = False) -> str:
    month = _MONTHS[day.month - 1]
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {month if whole or len(month) <= 4 else month[:3]}{year}"


def weekday(day: date) -> str:
    """`Tuesday`."""
    return _WEEKDAYS[day.weekday()]


def city(zone: str) -> str:
    """The city an IANA zone is named after: `America/New_York` is New York; UTC and its like are UTC."""
    name = zone.rpartition("/")[2]
    return "UTC" if name in _NO_CITY else name.replace("_", " ")


def local_time(moment: datetime, zone: str) -> str:
    """`09:00 New York`: an aware `moment` on the clocks of `zone`."""
    return f"{_clock(moment.astimezone(ZoneInfo(zone)))} {city(zone)}"


def moment_ahead(moment: datetime, zone: str, now: datetime, reader: str | None = None) -> str:
    """`today 09:00 New York`, `tomorrow 09:00 New York` or `Thu 28 May, 09:00 New York`, by the calendar of `zone`.
    Where it is another day in the zone of the `reader` (unless said, the same), the day is always named.
    """
    day = moment.astimezone(ZoneInfo(zone)).date()
    today = now.astimezone(ZoneInfo(zone)).date()
    same = now.astimezone(ZoneInfo(reader or zone)).date() == today
    near = {today: "today ", today + timedelta(days=1): "tomorrow "} if same else {}
    return near.get(day, f"{weekday_day(day, today)}, ") + local_time(moment, zone)


def ago(since: datetime, now: datetime) -> str:
    """`just now`, `4 min ago`, `3 h ago`, `2 days ago`: whole units, rounded down."""
    minutes = (now - since) // timedelta(minutes=1)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes}{NBSP}min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60}{NBSP}h ago"
    days = minutes // (24 * 60)
    return f"{days}{NBSP}{'day' if days == 1 else 'days'} ago"


def ahead(until: datetime, now: datetime) -> str:
    """`within a minute`, `in 4 min`, `in 3 h`: whole units, rounded up."""
    minutes = -((now - until) // timedelta(minutes=1))
    if minutes <= 1:
        return "within a minute"
    return f"in {minutes}{NBSP}min" if minutes <= 60 else f"in {-(-minutes // 60)}{NBSP}h"


def ordinal(number: int) -> str:
    """`1st`, `11th`, `22nd`."""
    tens, ones = divmod(number % 100, 10)
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return f"{number:,}{ending}"


def count(number: int, thing: str) -> str:
    """`1 paper`, `8 papers`, `1,204 papers`; `thing` takes a plain plural s."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def short_count(number: int) -> str:
    """A count in few characters, never rounded up: 950, 1.2k, 28k, 1.1M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number * 10 // size / 10}{letter}" if number < 10 * size else f"{number // size}{letter}"
    return str(number)


def who(authors: Sequence[Author], organization: str | None) -> str:
    """One or two names in full, else the first and "et al."; then the institution. Empty if neither is known."""
    names = [author.name for author in authors]
    people = " and ".join(names) if len(names) <= 2 else f"{names[0]}{NBSP}et{NBSP}al."
    return ", ".join(filter(None, (people, organization)))


def cadence_words(cadence: Cadence) -> str:
    """`daily 09:00 New York`, `weekdays 09:00 Berlin`, `Mon, Thu 10:00 Tokyo`."""
    known = {DAILY: "daily", WORKING_DAYS: "weekdays"}
    days = known.get(cadence.days) or ", ".join(_WEEKDAYS[day][:3] for day in sorted(cadence.days))
    return f"{days} {cadence.at.hour:02}:{cadence.at.minute:02} {city(cadence.zone)}"


def joined(parts: Iterable[str]) -> str:
    """The parts that are not empty, with " · " between them; a line can break only after the dot."""
    return f"{NBSP}· ".join(filter(None, parts))


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"
