"""What a search says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.paper import Author, Listing, Metric, Observation, Paper
from bot.domain.results import Hit
from bot.search.language import parse
from bot.search.places import Places, places
from bot.service.compose_search import also, not_searched, search_message, why_in_words
from bot.service.search import Answer, Nothing, Result
from bot.text.words import NBSP
from tests.builders import DAY, NOON

PAPER = Paper(
    id="2605.00001",
    title="Speculative Decoders",
    abstract="We present a drafter. It drafts for an agent.",
    authors=(Author(name="Ada Lovelace"), Author(name="Yann LeCun"), Author(name="Emmy Noether")),
    submitted_at=datetime(2025, 10, 23, tzinfo=UTC),
    code_url="https://github.com/a/b",
)


def result(query: str, *, match: bool = True, near: float | None = None, paper: Paper = PAPER) -> Result:
    counts = {Metric.UPVOTES: Observation(NOON, 39), Metric.STARS: Observation(NOON, 2)}
    return Result(Hit(paper.id, 1.0, match, near), paper, places(parse(query).condition, paper), counts)


def answer(query: str, *results: Result, **rest: object) -> Answer:
    read = parse(query)
    fields: dict[str, object] = {"matches": sum(one.hit.match for one in results), **rest}
    return Answer(text=query, query=read, looked_for=read.condition, results=results, **fields)  # type: ignore[arg-type]


def test_a_page() -> None:
    query = "speculative decoding -survey"
    message = search_message(answer(query, result(query), result(query), matches=397), 2)
    assert (message.heading, message.lead) == (query, ("397 papers match, best first", "1 to 2"))
    card = message.cards[0]
    assert (card.title, card.marked) == ("Speculative Decoders", ("Speculative", "Decoders"))
    assert (card.upvotes, card.stars, card.code_url) == (39, 2, "https://github.com/a/b")
    assert (card.why, card.who, card.when) == (("in the title",), f"Ada Lovelace{NBSP}et{NBSP}al.", "23 Oct 2025")
    assert [hint.line() for hint in message.hints] == [f"search {query} --page 2", "paper 2605.00001"]
    assert (message.notices, message.aside) == ((), None)


def test_what_is_related_stands_apart() -> None:
    query = "speculative quarks"
    message = search_message(answer(query, result("decoding"), result(query, match=False)), 5)
    assert message.lead == ("1 paper matches",)
    assert len(message.cards) == 1
    assert message.aside
    assert message.aside.line.startswith("Related, but not matches.")
    assert [card.why for card in message.aside.cards] == [("“speculative” in the title",)]


def test_another_page_is_asked_for_as_this_one_was() -> None:
    message = search_message(answer("agents", result("agents"), matches=3, meant="agent"), 1, " --limit 1")
    assert [hint.line() for hint in message.hints[:2]] == ["search agent --limit 1", "search agents --page 2 --limit 1"]


@pytest.mark.parametrize("query", ['about:"model collapse"', "agents like:2605.00001"])
def test_where_meaning_cannot_be_had_what_asks_for_it_brings_nothing(query: str) -> None:
    (said,) = search_message(answer(query, without_meaning="There is no model."), 5).notices
    assert said == "about: and like: bring nothing now. There is no model."


@pytest.mark.parametrize(
    ("query", "near", "why", "in_words"),
    [
        (
            "speculative agent",
            None,
            ("in the title and the abstract",),
            "speculative in the title; agent in the abstract",
        ),
        ("drafting", 0.7, ("in the abstract",), "drafting in the abstract; near in meaning (0.70)"),
        ("quarks", 0.618, ("near in meaning",), "near in meaning (0.62)"),
        ("quarks", None, (), ""),
        ("author:lecun decoder", 0.5, ("by Yann LeCun", "in the title"), None),
        ("author:lecun", 0.5, ("by Yann LeCun",), "by Yann LeCun; near in meaning (0.50)"),
        ("agent x y z drafting", None, ("“agent”, “drafting” in the abstract",), "agent, drafting in the abstract"),
        ("upvotes:>3", None, (), ""),
    ],
)
def test_why(query: str, near: float | None, why: tuple[str, ...], in_words: str | None) -> None:
    one = result(query, near=near)
    assert search_message(answer(query, one), 5).cards[0].why == why
    assert in_words is None or why_in_words(one) == in_words


def test_where_the_keywords_have_it() -> None:
    one = replace(result("trees"), places=Places(keywords=("trees",)))
    assert search_message(answer("trees", one), 5).cards[0].why == ("in the keywords",)


@pytest.mark.parametrize(
    ("query", "lead"),
    [
        ("agents sort:new", "newest first"),
        ("agents sort:upvotes", "most upvotes first"),
        ("agents sort:trending", "trending"),
        ("cat:cs.CL", "newest first"),
        ("agents sort:relevance", "best first"),
    ],
)
def test_orders(query: str, lead: str) -> None:
    assert search_message(answer(query, result(query), matches=3), 1).lead == (f"3 papers match, {lead}", "the 1st")


def test_what_is_said_besides() -> None:
    said = {
        "meant": "author:wang diffusion",
        "common": (("wang", 518),),
        "without_meaning": "No paper has a vector yet; a running process makes them.",
    }
    message = search_message(answer("author:wang difusion", **said), 5)
    assert message.lead == ("no paper matches",)
    assert message.notices == (
        "Did you mean author:wang diffusion?",
        "“wang” is on 518 papers, perhaps by several people; add a word or a category.",
        "Only words were looked for, not their meaning. No paper has a vector yet; a running process makes them.",
    )
    assert [hint.line() for hint in message.hints] == ["search author:wang diffusion"]


@pytest.mark.parametrize(
    ("nothing", "notices", "hints"),
    [
        (Nothing(empty=True), ("Nothing is stored yet: papers come with the first fetch.",), ["ingest"]),
        (Nothing(unknown=("1706.03762",)), ("1706.03762 is not stored; “paper 1706.03762” fetches it.",), []),
        (Nothing(without=("cat:cs.CL", 12)), ("Without cat:cs.CL, 12 papers match.",), []),
        (Nothing(without=("-survey", 1)), ("Without -survey, 1 paper matches.",), []),
        (Nothing(), (), []),
    ],
)
def test_where_nothing_matches(nothing: Nothing, notices: tuple[str, ...], hints: list[str]) -> None:
    message = search_message(answer("agents", nothing=nothing), 5)
    assert (message.notices, [hint.line() for hint in message.hints]) == (notices, hints)


def test_what_is_not_searched_yet_is_said() -> None:
    message = search_message(answer("agents", result("agents")), 5)
    assert also(message, not_searched(0)) == message
    said = "12,000 papers, new or changed, are not searched yet; the index is catching up."
    assert also(message, not_searched(12_000)).notices == (said,)


def test_behind_the_last_page() -> None:
    message = search_message(answer("agents", matches=12, first=16), 5)
    assert (message.lead, message.notices) == (("12 papers match, best first",), ("There is nothing after the 12th.",))
    last = search_message(answer("agents", result("agents"), matches=11, first=11), 5)
    assert (last.lead[1], [hint.label for hint in last.hints]) == ("the 11th", ["One paper"])


def test_the_day_is_that_of_the_submission_else_of_the_list() -> None:
    listing = Listing(paper="2605.00001", source="huggingface", list="daily", day=DAY)
    listed = replace(result("decoding", paper=replace(PAPER, submitted_at=None)), listing=listing)
    unknown = replace(listed, listing=None)
    cards = search_message(answer("decoding", listed, unknown), 5).cards
    assert [card.when for card in cards] == ["28 May 2026", ""]
