"""Queries as text: what is shown can be typed, and who means the same shares one form."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.query import Condition, Query
from bot.search.language import parse
from bot.search.normal import normal, shown
from tests.search.test_language import queries as texts_like_queries
from tests.search.trees import conditions, queries
from tests.strategies import texts


@pytest.mark.parametrize(
    "text",
    [
        "speculative decoding -survey",
        '"agent memory"',
        'author:"Xin Eric Wang"',
        "(tool OR use) model",
        "large model OR llm",
        "x -(tool OR use) -(tool use)",
        "upvotes:>20 upvotes:<5 upvotes:5..20 upvotes:=7 upvotes:>=0",
        "cat:cs.* cat:cs.CL has:code since:7d since:2026-11-01",
        'about:"detecting model collapse" like:2402.17764 2402.17764',
        '"http://example.org/x" "2402.17765" "foo:bar"',
        "diffusion sort:new",
    ],
)
def test_what_is_shown_is_what_was_typed(text: str) -> None:
    assert shown(parse(text)) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Speculative decoding", "decoding  SPECULATIVE speculative"),
        ('"Agent Memory"', "“agent  memory”"),
        ("decoding -survey", "−Survey AND (decoding)"),
        ("b OR c | (d)", "(D OR c) || b"),
        ("x NOT y", "x -y"),
        ("cat:cs.cl x", "x cat:CS.CL"),
        ("cat:cs x", "x cat:cs.*"),
        ('author:"LeCun, Yann"', "author:“yann  lecun”"),
        ('author:"Hervé Jégou"', 'author:"herve jegou"'),
        ("upvotes:>20 x", "x upvotes:>=21"),
        ("since:2w x", "x since:14d"),
        ("https://arxiv.org/abs/2402.17764v2", "arxiv:2402.17764"),
        ('"attention" x', "x attention"),
        ("the attention of models", "attention models"),
        ("ＬＬＭ x", "llm x"),
        ("(x y) OR (y x)", "y x"),
        ("-(y -(z z)) x", "x -(y -z)"),
    ],
)
def test_who_means_the_same_shares_one_form(one: str, other: str) -> None:
    assert normal(parse(one)) == normal(parse(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x y", "x OR y"),
        ("x -y", "x y"),
        ('"x y"', "x y"),
        ("x y OR z", "x (y OR z)"),
        ("author:x", "org:x"),
        ('author:"kurt gödel"', 'author:"kurt godel"'),
        ("since:7d", "since:8d"),
        ("x sort:new", "x"),
    ],
)
def test_who_means_something_else_does_not(one: str, other: str) -> None:
    assert normal(parse(one)) != normal(parse(other))


@given(queries())
def test_any_query_is_read_as_it_is_shown(query: Query) -> None:
    assert parse(shown(query)) == query


@given(conditions())
def test_the_normal_form_is_its_own(condition: Condition) -> None:
    form = normal(condition)
    assert normal(parse(form)) == form


@given(st.data(), conditions())
def test_the_order_of_the_parts_does_not_matter(data: st.DataObject, condition: Condition) -> None:
    parts = getattr(condition, "of", ())
    assume(isinstance(parts, tuple))
    mixed = type(condition)(tuple(data.draw(st.permutations(parts))) * 2) if parts else condition  # type: ignore[call-arg,arg-type]
    assert normal(mixed) == normal(condition)


@given(texts_like_queries() | texts() | st.text())
def test_whatever_can_be_read_can_be_written_and_read_again(text: str) -> None:
    try:
        query = parse(text)
    except Invalid:
        return
    assert parse(shown(query)) == query
    form = normal(query)
    assert normal(parse(form)) == form
