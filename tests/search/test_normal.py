"""Queries as text: what is shown can be typed, and who means the same shares one form."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.names import wanted
from bot.domain.query import About, All, By, Condition, Either, From, Not, Phrase, Query, Word
from bot.search.language import parse
from bot.search.normal import normal, shown
from bot.search.words import analyse
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
        ("upvotes:0..5", "upvotes:<=5"),
        ("upvotes:=0", "upvotes:<1"),
        ("don't x", "x don’t"),
        ("model's x", "model’s x"),
        ("state-of-the-art", "state\u2011of\u2011the\u2011art"),
        ("state-of-the-art", '"State of the art"'),
        ("org:MIT", 'org:"mit."'),
        ('"agent, memory"', '"agent memory"'),
        ("STRASSE", "straße"),
        ("naïve", "naive"),
        ('about:"x y."', 'about:"x y"'),
        ('about:"don’t x"', 'about:"don\'t x"'),
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


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("C++ c#", "c# c++"),
        ("大模型", "大模型"),
        ("don't", '"don t"'),
        ('org: /x/"the"', '"the" org:x'),
        ('ANDorg:" x{ y & "', '"andorg x y"'),
        ('ANDabout:"x y"', '"andabout x y"'),
        ("10.1101/abc(1)>", "doi:10.1101/abc(1)"),
        ("like:10.1101/abc(1)", 'like:"doi:10.1101/abc(1)"'),
        ("org: :NOT", 'org:"not"'),
        ("İ#", "İ#"),
        ("a＄b＼c", "abc"),
    ],
)
def test_the_normal_form_is_read_as_it_was_meant(text: str, form: str) -> None:
    query = parse(text)
    assert normal(query) == form
    assert parse(shown(query)) == query
    assert normal(parse(form)) == form


@settings(max_examples=500)
@given(texts_like_queries() | texts() | st.text())
def test_whatever_can_be_read_can_be_written_and_read_again(text: str) -> None:
    try:
        query = parse(text)
    except Invalid:
        return
    assert parse(shown(query)) == query
    form = normal(query)
    again = parse(form)
    assert normal(again) == form
    assert matched(again.condition) == matched(query.condition)


def matched(condition: Condition) -> str:  # noqa: PLR0911 - a case a condition
    """What is asked of the index, in one order."""
    match condition:
        case Word(text) | Phrase(text):
            return " ".join(analyse(text))
        case All(of) | Either(of):
            parts = sorted({matched(one) for one in of})
            return f"{type(condition).__name__}({parts})" if len(parts) > 1 else parts[0]
        case Not(of):
            return f"not {matched(of)}"
        case By(name):
            return f"by {sorted(wanted(name))}"
        case From(organization):
            return f"from {analyse(organization)}"
        case About(text):
            return f"about {analyse(text)}"
    return shown(condition)
