"""What a search found, as a message."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from bot.domain.paper import Metric
from bot.domain.query import Condition, Order
from bot.message import Aside, Card, Hint, Message
from bot.search.places import Places, marked
from bot.search.queries import asks_for_meaning
from bot.service.compose import MORE_DETAIL, paper_url
from bot.service.search import Answer, Nothing, Result
from bot.service.similar import Alike
from bot.text.clean import fold
from bot.text.latex import readable
from bot.text.sentence import one_sentence
from bot.text.words import count, ordinal, short_day, who

NOTHING_NEAR = "about: and like: bring nothing now."
MOST_NAMED = 3
"""Words that are named as the reason for a paper."""
_ORDERS = {
    Order.RELEVANCE: "best first",
    Order.NEW: "newest first",
    Order.UPVOTES: "most upvotes first",
    Order.TRENDING: "trending",
}


def search_message(answer: Answer, limit: int, options: str = "") -> Message:
    """A page of matches, and what is related to them; `limit` is how many a page has. `options`: what else was said,
    as it is typed again for another page.
    """
    results = [one for one in answer.results if one.hit.match]
    others = [one for one in answer.results if not one.hit.match]
    line = "Related, but not matches. A subscription to these words would not bring them."
    return Message(
        heading=fold(answer.text),
        lead=tuple(_lead(answer, len(results))),
        notices=tuple(_notices(answer)),
        cards=tuple(_card(one, answer.looked_for) for one in results),
        aside=Aside(line, tuple(_card(one, answer.looked_for) for one in others)) if others else None,
        hints=tuple(_hints(answer, results + others, len(results), limit, options)),
    )


def _lead(answer: Answer, shown: int) -> Iterator[str]:
    if not answer.matches:
        yield "no paper matches"
        return
    if answer.matches == 1:
        yield "1 paper matches"
        return
    order = answer.query.order or (Order.RELEVANCE if _has_relevance(answer) else Order.NEW)
    yield f"{count(answer.matches, 'paper')} match, {_ORDERS[order]}"
    if shown > 1:
        yield f"{answer.first:,} to {answer.first + shown - 1:,}"
    elif shown:
        yield f"the {ordinal(answer.first)}"


def _has_relevance(answer: Answer) -> bool:
    """Whether some match more than others."""
    return answer.query.text != "" or any(one.hit.near is not None for one in answer.results)


def _notices(answer: Answer) -> Iterator[str]:
    if answer.meant:
        yield f"Did you mean {answer.meant}?"
    if answer.matches and not answer.results:
        yield f"There is nothing after the {ordinal(answer.matches)}."
    yield from common_words(answer.common)
    if answer.nothing:
        yield from _nothing(answer.nothing)
    if missing := without_meaning(answer):
        yield missing


def _nothing(nothing: Nothing) -> Iterator[str]:
    for paper in nothing.unknown:
        yield f"{paper} is not stored; “paper {paper}” fetches it."
    if nothing.empty:
        yield "Nothing is stored yet: papers come with the first fetch."
    elif nothing.without:
        condition, papers = nothing.without
        yield f"Without {condition}, {count(papers, 'paper')} {'match' if papers > 1 else 'matches'}."


def common_words(common: Iterable[tuple[str, int]]) -> Iterator[str]:
    """That names which many papers bear may be several people's."""
    for name, papers in common:
        yield f"“{name}” is on {papers:,} papers, perhaps by several people; add a word or a category."


def without_meaning(answer: Answer) -> str | None:
    """What was not looked for because meaning cannot be had, and why."""
    if not answer.without_meaning:
        return None
    asked = asks_for_meaning(answer.query.condition)
    what = NOTHING_NEAR if asked else "Only words were looked for, not their meaning."
    return f"{what} {answer.without_meaning}"


def not_searched(papers: int) -> str:
    """That so many papers are not in the index yet; empty for none."""
    if not papers:
        return ""
    are = "is" if papers == 1 else "are"
    return f"{count(papers, 'paper')}, new or changed, {are} not searched yet; the index is catching up."


def also(message: Message, notice: str) -> Message:
    """The same with another notice, where there is one."""
    return replace(message, notices=(*message.notices, notice)) if notice else message


def similar_message(alike: Alike, limit: int, options: str = "") -> Message:
    """A page of papers like one; `limit` and `options` as for a search."""
    results, last = alike.results, alike.first + len(alike.results) - 1
    words = f"The words of its title were looked for, not its meaning. {alike.without_meaning}"
    another = f"similar {alike.paper.id} --page {alike.first // limit + 2}{options}"
    more = [Hint("More", another)] if alike.more else []
    one = [Hint(MORE_DETAIL, f"paper {results[0].paper.id}")] if results else []
    return Message(
        heading=f"Like {readable(alike.paper.title)}",
        lead=("best first" if alike.without_meaning else "nearest first", f"{alike.first:,} to {last:,}")
        if results
        else ("nothing more",),
        notices=(words,) if alike.without_meaning else (),
        cards=tuple(_card(result) for result in results),
        hints=(*more, *one),
    )


def _card(one: Result, looked_for: Condition | None = None) -> Card:
    paper = one.paper
    title, summary = readable(paper.title), one_sentence(paper.summary, paper.abstract)
    numbers = {metric: observed.value for metric, observed in one.counts.items()}
    day = paper.submitted_at.date() if paper.submitted_at else one.listing.day if one.listing else None
    return Card(
        paper=paper.id,
        title=title,
        url=paper_url(paper.id),
        summary=summary,
        upvotes=numbers.get(Metric.UPVOTES),
        stars=numbers.get(Metric.STARS),
        comments=numbers.get(Metric.COMMENTS),
        code_url=paper.code_url,
        why=_why(one) if looked_for else (),
        who=who(paper.authors, paper.organization),
        when=short_day(day, date.min) if day else "",
        marked=marked(looked_for, title, summary) if looked_for else None,
    )


def _why(one: Result) -> tuple[str, ...]:
    """Who wrote it, if that was asked for, and where the words stand; or that it is near."""
    by = f"by {one.places.authors[0]}" if one.places.authors else ""
    near = "near in meaning" if one.hit.near is not None else ""
    return tuple(filter(None, (by, _where(one.places) or (not by and near) or "")))


def _where(at: Places) -> str:
    found = {"title": at.title, "abstract": at.abstract, "keywords": at.keywords}
    fields = [name for name, some in found.items() if some]
    if not at.nowhere:
        return f"in {' and '.join(f'the {name}' for name in fields)}" if fields else ""
    named = (f"{_named(some)} in the {name}" for name, some in found.items() if some)
    return next(named, "")


def _named(some: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in some[:MOST_NAMED])


def why_in_words(one: Result) -> str:
    """All that speaks for a paper, in one line."""
    at = one.places
    parts = [f"by {', '.join(at.authors)}"] if at.authors else []
    fields = (("title", at.title), ("abstract", at.abstract), ("keywords", at.keywords))
    parts += [f"{', '.join(some)} in the {name}" for name, some in fields if some]
    if one.hit.near is not None:
        parts.append(f"near in meaning ({one.hit.near:.2f})")
    return "; ".join(parts)


def _hints(answer: Answer, results: list[Result], shown: int, limit: int, options: str) -> Iterator[Hint]:
    if answer.meant:
        yield Hint("Search for it", f"search{options}", answer.meant)
    if shown and answer.first + shown - 1 < answer.matches:
        page = (answer.first - 1) // limit + 2
        yield Hint("More", f"search --page {page}{options}", fold(answer.text))
    if answer.nothing and answer.nothing.empty:
        yield Hint("Fetch them", "ingest")
    if results:
        yield Hint(MORE_DETAIL, f"paper {results[0].paper.id}")
