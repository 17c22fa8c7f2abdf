"""What a query means, said plainly."""

import pytest
from hypothesis import given

from bot.domain.query import Query
from bot.search.description import describe
from bot.search.language import parse
from tests.search.trees import queries


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'speculative decoding -survey cat:cs.CL author:"Yann LeCun" upvotes:>20 since:7d',
            "Papers with the words speculative and decoding, in cs.CL, by Yann LeCun, with more than 20 upvotes,"
            " of the last 7 days, but without survey.",
        ),
        ("decoding", "Papers with the word decoding."),
        ('"agent memory"', "Papers with the phrase “agent memory”."),
        ('a1 b2 c3 "d e" "f g"', "Papers with the words a1, b2 and c3 and the phrases “d e” and “f g”."),
        ('x -y -"a b"', "Papers with the word x, but without y or “a b”."),
        ("cat:cs.CL -survey", "Papers in cs.CL, but without survey."),
        ("x -author:lecun", "Papers with the word x, but not those by lecun."),
        ("x -(y z)", "Papers with the word x, but not those with the words y and z."),
        ("tool OR use", "Papers with either tool or use."),
        ("tool OR use OR model", "Papers with tool, use or model."),
        ("large model OR llm", "Papers either with the words large and model or with the word llm."),
        ("cat:cs.* has:code", "Papers in any category of cs, with code."),
        ("cat:cs.CL OR cat:cs.LG", "Papers either in cs.CL or in cs.LG."),
        ("upvotes:1 org:MIT", "Papers with at least 1 upvote, from MIT."),
        ("upvotes:<5 x", "Papers with the word x, with at most 4 upvotes."),
        ("upvotes:5..1000", "Papers with 5 to 1,000 upvotes."),
        ("upvotes:=1", "Papers with exactly 1 upvote."),
        ("since:2026-11-01", "Papers since 1 Nov 2026."),
        ("since:1d", "Papers of the last day."),
        ('about:"model collapse"', "Papers near in meaning to “model collapse”."),
        ("like:2402.17764 sort:new", "Papers similar to 2402.17764, newest first."),
        ("2402.17764", "The paper 2402.17764."),
        ("2402.17764 sort:new", "The paper 2402.17764."),
        ("2402.17764 OR 2402.17765", "Papers either with the id 2402.17764 or with the id 2402.17765."),
        ("x -2402.17764", "Papers with the word x, but not those with the id 2402.17764."),
    ],
)
def test_sentences(text: str, sentence: str) -> None:
    assert describe(parse(text)) == sentence


@given(queries())
def test_any_query_is_one_sentence(query: Query) -> None:
    sentence = describe(query)
    assert sentence.startswith(("Papers ", "The paper "))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ", ," not in sentence
    assert "  " not in sentence
