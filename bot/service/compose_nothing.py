"""Why nothing is posted, in words."""

from datetime import date, datetime

from bot.domain.holidays import holiday, next_list
from bot.domain.outcome import DigestOutcome
from bot.text.words import count, long_day

_BEFORE = "Every paper of the days before is posted here already, or on its way."


def nothing_words(outcome: DigestOutcome, at: datetime, below: int = 0, bar: int = 0) -> str:
    """What became of a digest that was planned at that time, with what is known beyond its outcome: which holiday it
    was, which list is expected next, how many papers were `below` the `bar`.
    """
    day = at.date()
    match outcome:
        case DigestOutcome.HOLIDAY:
            name = holiday(day)
            why = f"{name} is a holiday of arXiv" if name else "arXiv has a holiday"
            return f"No list is expected for {long_day(day, day)}: {why}. {_BEFORE}{_next(day)}"
        case DigestOutcome.WEEKEND:
            return f"No list is expected for {long_day(day, day)}, at the weekend. {_BEFORE}{_next(day)}"
        case DigestOutcome.BELOW_THE_BAR if below:
            were, again = ("was", "It is") if below == 1 else ("were", "They are")
            return (
                f"Nothing new has {count(bar, 'upvote')}: {count(below, 'paper')} {were} below. "
                f"{again} looked at again as upvotes come in."
            )
        case _:
            return outcome.sentence


def _next(day: date) -> str:
    """By the days that lists have, which are those of UTC: where it is Monday already, Sunday's list may be today's."""
    following = next_list(day)
    return f" The next is that of {long_day(following, day)}." if following else ""
