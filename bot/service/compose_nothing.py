"""Why nothing is posted, in words."""

from datetime import date, datetime

from bot.domain.holidays import next_list, no_list
from bot.domain.outcome import DigestOutcome
from bot.text.words import count, long_day

_BEFORE = "Every paper of the days before is posted here already, or on its way."
_NO_MATCH = "Nothing of the days before that is new here matches."


def nothing_words(
    outcome: DigestOutcome,
    at: datetime,
    below: int = 0,
    bar: int = 0,
    newest: date | None = None,
    *,
    topical: bool = False,
) -> str:
    """What became of a digest that was planned at that time, with what is known beyond its outcome: which holiday it
    was, which list is expected next, how many papers were `below` the `bar`, which list day was the `newest`;
    `topical`: topics choose.
    """
    day = at.date()
    before = _NO_MATCH if topical else _BEFORE
    match outcome:
        case DigestOutcome.HOLIDAY:
            why = f"arXiv announced nothing on {no_list(day) or 'its holiday before'}"
            return f"No list is expected for {long_day(day, day)}: {why}. {before}{_next(day)}"
        case DigestOutcome.WEEKEND:
            return f"No list is expected for {long_day(day, day)}, at the weekend. {before}{_next(day)}"
        case DigestOutcome.BELOW_THE_BAR if below:
            were, again = ("was", "It is") if below == 1 else ("were", "They are")
            return (
                f"Nothing new has {count(bar, 'upvote')}: {count(below, 'paper')} {were} below. "
                f"{again} looked at again as upvotes come in."
            )
        case DigestOutcome.SOURCE_STALE if topical:
            return (
                "Nothing new matches so far, and a list that was to come by now is missing; see “status”. What it "
                "brings comes once it is there."
            )
        case DigestOutcome.SOURCE_STALE if newest:
            return (
                f"Nothing new: the newest list is that of {long_day(newest, day)}, and since then the source has not "
                "answered, or listed nothing though it was time to; see “status”. What is missing comes once "
                "it does."
            )
        case _:
            return outcome.sentence


def _next(day: date) -> str:
    """By the days that lists have, which are those of UTC: where it is Monday already, Sunday's list may be today's."""
    following = next_list(day)
    return f" The next is that of {long_day(following, day)}." if following else ""
