"""When a schedule is due: chosen weekdays at a local time in an IANA zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.errors import Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
_WORDS = {"daily": DAILY, "weekdays": WORKING_DAYS, "weekly": frozenset({0})}
_TIME = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Cadence:
    """The weekdays (Monday is 0), the local time and the zone at which a schedule is due."""

    days: frozenset[int]
    at: time
    zone: str

    def next_due(self, after: datetime) -> datetime:
        """The first due time strictly after `after`, in UTC.

        An hour that happens twice counts the first time; one that does not exist is due as much later as the clock was
        put forward (02:30 becomes 03:30), as in RFC 5545.
        """
        zone = ZoneInfo(self.zone)
        day = after.astimezone(zone).date() - timedelta(days=1)
        for _ in range(10):
            due = datetime.combine(day, self.at, zone).astimezone(UTC)
            if day.weekday() in self.days and due > after:
                return due
            day += timedelta(days=1)
        raise AssertionError("a week without a due day")

    def passed(self, due: datetime, now: datetime) -> list[datetime]:
        """The due times after `due` that have passed at `now`, too, oldest first."""
        later: list[datetime] = []
        while (due := self.next_due(due)) <= now:
            later.append(due)
        return later

    @property
    def rule(self) -> str:
        """The days and the time as the store keeps them: `mon,thu 09:00`."""
        return f"{self.day_words} {self.at:%H:%M}"

    @property
    def day_words(self) -> str:
        """The days as they are typed: `daily`, `weekdays` or `mon,thu`."""
        if self.days == DAILY:
            return "daily"
        if self.days == WORKING_DAYS:
            return "weekdays"
        return ",".join(WEEKDAYS[day] for day in sorted(self.days))

    @classmethod
    def parse(cls, rule: str, zone: str) -> "Cadence":
        """The cadence of a stored `rule`."""
        days, at = rule.split(" ")
        return cls(parse_days(days), parse_time(at), zone)


def parse_days(text: str) -> frozenset[int]:
    """`daily`, `weekdays`, `weekly` (on Monday) or weekdays such as `mon,thu`; Invalid otherwise."""
    words = [word.strip().lower() for word in text.split(",")]
    if len(words) == 1 and words[0] in _WORDS:
        return _WORDS[words[0]]
    days = frozenset(WEEKDAYS.index(word[:3]) for word in words if _is_weekday(word))
    if len(words) != sum(map(_is_weekday, words)):
        raise Invalid(f"“{text}” names no days: use daily, weekdays, weekly, or weekdays such as mon,thu.")
    return days


def _is_weekday(word: str) -> bool:
    return len(word) >= 3 and any(day.startswith(word) for day in _FULL_DAYS)


_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_time(text: str) -> time:
    """`HH:MM` on a 24-hour clock; Invalid otherwise."""
    found = _TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Invalid(f"“{text}” is not a time of day: use 24-hour HH:MM, such as 09:00.")
    return time(int(found[1]), int(found[2]))


def parse_zone(text: str) -> str:
    """The IANA name of a zone; a city alone is taken where only one zone is called that. Invalid names the nearest."""
    names = available_timezones()
    wanted = text.strip().replace(" ", "_").lower()
    exact = [name for name in names if name.lower() == wanted]
    if exact:
        return exact[0]
    cities = sorted(name for name in names if "/" in name and name.lower().rsplit("/", 1)[1] == wanted)
    if len(cities) == 1:
        return cities[0]
    raise Invalid(f"No zone is called “{text}”. {_suggestion(wanted, cities, names)}")


def _suggestion(wanted: str, cities: list[str], names: set[str]) -> str:
    by_city = {name.rsplit("/", 1)[-1].lower(): name for name in sorted(names) if "/" in name}
    near = cities or [
        by_city[city] for city in get_close_matches(wanted.rsplit("/", 1)[-1], list(by_city), n=2, cutoff=0.75)
    ]
    return f"Did you mean {' or '.join(near[:2])}?" if near else "Use an IANA name such as Europe/Berlin."
