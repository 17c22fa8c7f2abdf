"""Why a paper is shown, as a reader is told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.domain.reasons import Match, Rank, Reason, Rise, Written
from bot.text import words

MOST = 2
"""Reasons that are said of one paper."""


def why(reasons: Sequence[Reason], *, shown_day: date | None, now: datetime) -> tuple[str, ...]:
    """At most two of `reasons`, in the given order, said at `now`; `shown_day` is the day the heading is about."""
    return tuple(_said(reason, shown_day, now.astimezone(UTC).date()) for reason in reasons[:MOST])


def _said(reason: Reason, shown_day: date | None, today: date) -> str:
    match reason:
        case Rise(gain, since):
            return f"+{gain} {_since(since.astimezone(UTC).date(), today)}"
        case Rank(place, of, day):
            rank = f"{words.ordinal(place)} of {of}"
            return rank if day == shown_day else f"{rank} on {words.short_day(day, today)}"
        case Match(topic):
            return f"matches {topic}"
        case Written(author):
            return f"by {author}"


def _since(day: date, today: date) -> str:
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "since yesterday"
    return f"since {words.weekday(day) if days < 7 else words.short_day(day, today)}"
