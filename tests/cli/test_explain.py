"""`explain`: what a query means, without any database."""

import pytest

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
    }
    assert (await paperwire("explain", "diffusion", "--json")).json["sort"] is None


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
