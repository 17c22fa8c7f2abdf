"""What a condition means, by reading the paper: slow and obviously right. The engine is compared with it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.names import same
from bot.domain.paper import Paper
from bot.domain.query import (
    About,
    All,
    By,
    Category,
    Condition,
    Either,
    From,
    HasCode,
    Id,
    Like,
    Not,
    Phrase,
    Since,
    Upvotes,
    Word,
)
from bot.search.words import analyse
from bot.text.latex import readable

Near = Callable[[About | Like, Paper], bool]


def nothing_is_near(_condition: About | Like, _paper: Paper) -> bool:
    """Without vectors."""
    return False


@dataclass(frozen=True, slots=True)
class Known:
    """A paper, its newest count of upvotes (None: unknown), and the days on which it was listed."""

    paper: Paper
    upvotes: int | None = None
    days: Sequence[date] = ()


def matches(condition: Condition, known: Known, today: date, near: Near = nothing_is_near) -> bool:  # noqa: C901, PLR0911 - a case a condition
    """Whether `condition` says yes to a paper, on the day `today`."""
    paper = known.paper
    match condition:
        case All(of):
            return all(matches(one, known, today, near) for one in of)
        case Either(of):
            return any(matches(one, known, today, near) for one in of)
        case Not(of):
            return not matches(of, known, today, near)
        case Word(text) | Phrase(text):
            return any(_beside(analyse(text), analyse(field)) for field in _fields(paper))
        case By(name):
            return any(same(name, readable(author.name)) for author in paper.authors)
        case Category(code, whole):
            return any(one == code or (whole and one.startswith(f"{code}.")) for one in paper.categories)
        case From(organization):
            return _beside(analyse(organization), analyse(readable(paper.organization or "")))
        case HasCode():
            return bool(paper.code_url)
        case Upvotes(least, most):
            upvotes = known.upvotes
            return upvotes is not None and (least or 0) <= upvotes and (most is None or upvotes <= most)
        case Since(day, days):
            first = day or today - timedelta(days=days or 0)
            return any(one >= first for one in _days(known))
        case About() | Like():
            return near(condition, paper)
        case Id(wanted):
            return paper.id == wanted


def _fields(paper: Paper) -> Iterator[str]:
    """No phrase reaches from one of these into another."""
    return map(readable, (paper.title, paper.abstract, *paper.keywords))


def _beside(stems: Sequence[str], among: Sequence[str]) -> bool:
    """Whether `stems` stand in this order beside each other; none stands nowhere."""
    starts = range(len(among) - len(stems) + 1)
    return bool(stems) and any(tuple(among[at : at + len(stems)]) == tuple(stems) for at in starts)


def _days(known: Known) -> Iterator[date]:
    yield from known.days
    if known.paper.submitted_at:
        yield known.paper.submitted_at.date()
