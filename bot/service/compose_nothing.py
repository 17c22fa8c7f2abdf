"""Why nothing is posted, in words."""

from datetime import date, datetime

from bot.domain.holidays import holiday, next_list
from bot.domain.outcome import DigestOutcome
from bot.text.words import count, long_day


def nothing_words(outcome: DigestOutcome, at: datetime, below: int = 0, bar: int = 0) -> str:
    """What became of a digest at that time, with what is known beyond its outcome: which holiday it was, when the next
    list is expected, how many papers were `below` the `bar`.
    """
    day = at.date()
    match outcome:
        case DigestOutcome.HOLIDAY:
            name = holiday(day)
            what = f"{name} is a holiday of arXiv" if name else "arXiv has a holiday"
            return f"{what}, and every paper of the days before was posted here. {_next(day)}"
        case DigestOutcome.WEEKEND:
            return (
                f"No list is expected at the weekend, and every paper of the days before was posted here. {_next(day)}"
            )
        case DigestOutcome.BELOW_THE_BAR if below:
            were = "was" if below == 1 else "were"
            return (
                f"Nothing new has {count(bar, 'upvote')}: {count(below, 'paper')} {were} below. "
                "They are looked at again as their upvotes grow."
            )
        case _:
            return outcome.sentence


def _next(day: date) -> str:
    return f"The next list is expected on {long_day(next_list(day), day)}."
