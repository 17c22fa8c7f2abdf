"""`explain`: what a query means, without any database."""

import pytest

from bot.domain.paper import Author, Sighting
from tests.builders import NOON, SOURCE, entry
from tests.cli.conftest import Machine


async def test_a_query_is_explained(paperwire: Machine) -> None:
    ended = await paperwire(
        "explain", "Speculative DECODING −survey cat:cs.cl", DATABASE_URL="sqlite:////nowhere/at.all"
    )
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "cat:cs.CL decoding speculative -survey",
        "Papers with the words Speculative and DECODING, in cs.CL, but without survey.",
    ]


async def test_a_query_needs_no_quotes_around_it(paperwire: Machine) -> None:
    ended = await paperwire("explain", "speculative", "-survey", "cat:cs.cl")
    assert ended.out.splitlines()[0] == "cat:cs.CL speculative -survey"


async def test_a_query_is_explained_in_json(paperwire: Machine) -> None:
    assert (await paperwire("explain", "diffusion sort:new", "--json")).json == {
        "query": "diffusion sort:new",
        "normal": "diffusion sort:new",
        "sentence": "Papers with the word diffusion, newest first.",
        "sort": "new",
        "common": {},
    }
    assert (await paperwire("explain", "diffusion", "--json")).json["sort"] is None


async def test_a_name_that_many_papers_bear_is_said_where_there_is_an_index(paperwire: Machine) -> None:
    asked = ("explain", 'author:"Wei Wang"')
    assert (await paperwire(*asked, "--json")).json["common"] == {}
    await paperwire("migrate")
    wang = [entry(f"2604.{n:05}", day=None, authors=(Author(name="Wei Wang"),)) for n in range(31)]
    async with paperwire.transaction() as unit:
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=NOON, entry=one) for one in wang])
    await paperwire("index", "rebuild")
    assert (await paperwire(*asked, "--json")).json["common"] == {"Wei Wang": 31}
    assert "“Wei Wang” is on 31 papers, perhaps by several people" in (await paperwire(*asked)).out


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "nothing to look for"),
        ("-hepatitis", "only what to leave out"),
        ("titel:x", "No field is called titel"),
        ('"agent', "no other end"),
        ("x" * 10_000, "at most 1,000"),
        ("\x1b[31m🎉", "There is no word here (“🎉”, character 1)"),
    ],
)
async def test_what_is_no_query_is_answered_in_one_line(paperwire: Machine, query: str, says: str) -> None:
    ended = await paperwire("explain", query)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
    assert ended.err.count("\n") == 1
