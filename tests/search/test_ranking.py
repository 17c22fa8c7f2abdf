"""The order of what is found, and what is only related."""

from datetime import date

import pytest

from bot.domain.paper import Author, Changed, Paper
from bot.domain.query import About, Like, Not
from bot.domain.results import Results
from bot.ports import Near
from bot.search.language import parse
from bot.search.ranking import Ranking
from bot.search.writing import in_memory
from tests.search.made import DAY


def paper(number: int, title: str, abstract: str = "", **rest: object) -> Changed:
    """A paper of May 2026, submitted on the day of its number."""
    fields: dict[str, object] = {"id": f"2605.{number:05}", "title": title, "abstract": abstract, **rest}
    upvotes, days = fields.pop("upvotes", None), fields.pop("days", ())
    return Changed(paper=Paper(**fields), revision=number, upvotes=upvotes, days=days)  # type: ignore[arg-type]


def search(papers: list[Changed], query: str, limit: int = 20) -> Results:
    return Ranking(in_memory(papers), DAY).search(parse(query), limit)


def numbers(found: Results, *, match: bool | None = None) -> list[int]:
    """The numbers of the papers, best first."""
    return [int(hit.paper[5:]) for hit in found.hits if match in (None, hit.match)]


FILLER = [paper(900 + n, f"Filler {n}", "Nothing but filling words of all kinds, for the counts.") for n in range(30)]


def test_the_paper_of_that_title_comes_first_whatever_else_repeats_its_words() -> None:
    loud = paper(1, "Geometry geometry", "metric geometry of spaces, metric spaces, geometry of metric spaces " * 9)
    asked = paper(2, "Metric Geometry: of Spaces", "We show something " + "quite different at great length " * 40)
    longer = paper(3, "On metric geometry of spaces", "Spaces, metric geometry.")
    assert numbers(search([loud, asked, longer, *FILLER], "metric geometry of spaces")) == [2, 3, 1]
    assert numbers(search([loud, asked, longer, *FILLER], "spaces metric geometry"))[-1] == 1


def test_all_words_come_before_some_and_more_before_fewer() -> None:
    every = paper(1, "On something", "grokking appears with pruning and also with distillation")
    two = paper(2, "Grokking, pruning", "grokking and pruning, pruning and grokking " * 4)
    one = paper(3, "Distillation", "distillation " * 20)
    found = search([every, two, one, *FILLER], "grokking pruning distillation")
    assert (numbers(found), numbers(found, match=True), found.matches) == ([1, 2, 3], [1], 1)


def test_a_mistyped_word_does_not_lose_the_paper() -> None:
    many = [paper(n, f"Study {n}", "diffusion models of images") for n in range(1, 260)]
    asked = paper(500, "Diffusion transformers", "for video")
    found = search([*many, asked, *FILLER], "difusion transformers")
    assert (found.meant, found.matches) == ({"difusion": "diffusion"}, 0)
    assert numbers(found)[0] == 500
    assert numbers(found, match=True) == []


def test_a_rare_word_that_papers_have_matches_as_it_stands_and_what_may_be_meant_is_related() -> None:
    many = [paper(n, f"Study {n}", "diffusion models of images") for n in range(1, 260)]
    rare = paper(500, "The difusion", "a name")
    found = search([*many, rare, *FILLER], "difusion", limit=300)
    assert (numbers(found, match=True), found.matches, found.meant) == ([500], 1, {"difusion": "diffusion"})
    assert len(numbers(found, match=False)) == 259


def test_what_is_excluded_or_elsewhere_is_never_related() -> None:
    papers = [
        paper(1, "Agent memory", categories=("cs.CL",)),
        paper(2, "Agent planning", categories=("cs.CL",)),
        paper(3, "Agent planning: a survey", categories=("cs.CL",)),
        paper(4, "Agent planning", categories=("cs.RO",)),
        *FILLER,
    ]
    found = search(papers, "agent memory cat:cs.CL -survey")
    assert (numbers(found, match=True), numbers(found, match=False)) == ([1], [2])


def test_alternatives_relate_to_what_has_some_words_of_either() -> None:
    papers = [paper(1, "Agent memory"), paper(2, "Tool use"), paper(3, "Memory"), paper(4, "Use of agents"), *FILLER]
    found = search(papers, '(agent memory) OR "tool use"')
    assert (sorted(numbers(found, match=True)), sorted(numbers(found, match=False))) == ([1, 2], [3, 4])


def test_more_matches_than_were_asked_for_are_counted_and_marked() -> None:
    found = search([paper(n, "Grokking") for n in range(1, 40)], "grokking", limit=7)
    assert (len(found.hits), found.matches, all(hit.match for hit in found.hits)) == (7, 39, True)


@pytest.mark.parametrize(
    ("order", "expected"),
    [("upvotes", [3, 5, 1, 4, 2]), ("new", [2, 3, 5, 4, 1]), ("trending", [3, 5, 2, 4, 1])],
)
def test_orders_other_than_relevance_bring_matches_alone(order: str, expected: list[int]) -> None:
    known = {1: (None, 8), 2: (29, None), 3: (28, 9), 4: (20, 1), 5: (27, 8)}
    papers = [
        paper(number, "Grokking", days=(date(2026, 5, day),) if day else (), upvotes=upvotes)
        for number, (day, upvotes) in known.items()
    ]
    found = search([*papers, paper(9, "Other"), *FILLER], f"grokking sort:{order}")
    assert (numbers(found), found.matches) == (expected, 5)


def test_without_words_the_newest_come_first() -> None:
    author = (Author(name="Yann LeCun"),)
    papers = [paper(n, "Things", authors=author, days=(date(2026, 5, n),)) for n in (3, 9, 5)]
    assert numbers(search([*papers, *FILLER], 'author:"Y. LeCun"')) == [9, 5, 3]


def test_nearness_is_what_it_is_said_to_be() -> None:
    papers = [paper(1, "Agent memory"), paper(2, "Tool use"), paper(3, "Curves")]
    near: Near = {About("agents"): ["2605.00001", "2605.00003"], Like("2605.00001"): ["2605.00002"]}
    ranking = Ranking(in_memory(papers), DAY, near)
    assert sorted(ranking.matching(About("agents"))) == ["2605.00001", "2605.00003"]
    assert ranking.matching(Like("2605.00001")) == ["2605.00002"]
    assert ranking.matching(Not(About("agents"))) == ["2605.00002"]
    assert Ranking(in_memory(papers), DAY).matching(About("agents")) == []


def test_an_empty_index_has_nothing() -> None:
    assert search([], "agent memory") == Results()
    assert search([], "cat:cs.CL") == Results()
