"""A few papers of one real day, for a first start without a network. They are shown, never stored and never posted."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

from bot.domain.paper import Author, Observation, Paper
from bot.domain.reasons import Rank
from bot.domain.trending import Ranked, Standing, rank
from bot.message import Hint, Message
from bot.service.compose import day_message
from bot.service.trending import DayView, Sort

NOTICE = "A sample: these papers come with Paperwire, and are not today's. Nothing of it is stored or posted."


def sample_view() -> DayView:
    """The sample as a day."""
    told = json.loads((files("bot") / "data" / "sample.json").read_text(encoding="utf-8"))
    day = date.fromisoformat(told["day"])
    seen = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    papers = {row["id"]: _paper(row) for row in told["papers"]}
    standings = [
        Standing(paper=row["id"], day=day, history=(Observation(seen, row["upvotes"]),)) for row in told["papers"]
    ]
    ranked = [_among_all(one, told["listed"]) for one in rank(standings)]
    return DayView(day, ranked, papers)


def _among_all(ranked: Ranked, listed: int) -> Ranked:
    """The sample has the first papers of the day, so their places are those among all that were listed."""
    places = tuple(replace(reason, of=listed) for reason in ranked.reasons if isinstance(reason, Rank))
    return replace(ranked, reasons=places)


def sample_message(trouble: str, now: datetime) -> Message:
    """The sample as `run` shows it, with what kept it from showing today's papers."""
    view = sample_view()
    message = day_message(view, now, Sort.TRENDING, None, newest=True)
    notices = (trouble, NOTICE)
    lead = (f"{len(view.ranked)} papers of one day", "a sample")
    return Message(heading=message.heading, lead=lead, notices=notices, cards=message.cards, hints=(_FETCH,))


_FETCH = Hint("Fetch today's", "ingest")


def _paper(row: dict[str, Any]) -> Paper:
    return Paper(
        id=row["id"],
        title=row["title"],
        authors=tuple(Author(name=name) for name in row["authors"]),
        categories=tuple(row["categories"]),
        submitted_at=datetime.fromisoformat(row["submitted"]).replace(tzinfo=UTC),
        summary=row["summary"],
    )
