"""The slow matcher says what the language promises; the engine is held to it elsewhere."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.paper import Author, Paper
from bot.search.language import parse
from tests.search.slow import Known, matches

TODAY = date(2026, 5, 28)
PAPER = Paper(
    id="2605.28293",
    title=r"SD$^2$: Self-Distilled Sparse Drafters, a Survey",
    abstract="We decode faster. Agents' memories of C++ programs are 大规模 states of the art.",
    authors=(Author(name=r"Ji\v{r}\'i G\"odel"), Author(name="Yann A. LeCun")),
    categories=("cs.CL", "stat.ML"),
    keywords=("speculative decoding", "large models"),
    organization="Fudan University",
    code_url="https://example.org/code",
    submitted_at=datetime(2026, 5, 1, tzinfo=UTC),
)
KNOWN = Known(PAPER, upvotes=21, days=(date(2026, 5, 20),))


@pytest.mark.parametrize(
    "text",
    [
        "decoding surveys",
        '"sparse drafter"',
        "self-distilled",
        "SD2",
        "SD²",
        "$SD^2$ drafters",
        '"speculative decoding"',
        "agent memory",
        '"agents memory"',
        "c++",
        "大规模",
        "规模",
        "decoding -review",
        'decoding -"drafters sparse"',
        "review OR survey",
        "(review OR survey) (x OR decode)",
        'author:"J. Godel"',
        'author:"Goedel"',
        "author:lecun -author:bengio",
        "cat:cs.CL",
        "cat:cs",
        "cat:stat.*",
        "org:fudan",
        'org:"fudan universities"',
        "has:code",
        "upvotes:>20",
        "upvotes:=21",
        "upvotes:0..21",
        "since:8d",
        "since:2026-05-20",
        "https://arxiv.org/abs/2605.28293v4",
        "Attention is all you need OR decoding",
    ],
)
def test_yes(text: str) -> None:
    assert matches(parse(text).condition, KNOWN, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "decoding review",
        '"survey decode"',
        '"decoding large"',
        "c",
        "规大",
        "decoding -surveys",
        "decoding -(survey review OR agents)",
        'author:"Y. B. LeCun"',
        "author:cun",
        "cat:cs.LG",
        "cat:math",
        'org:"University Fudan"',
        "upvotes:>21",
        "upvotes:<21",
        "since:7d",
        "since:2026-05-21",
        "2605.28294",
        'about:"decoding"',
        "like:2605.28294",
    ],
)
def test_no(text: str) -> None:
    assert not matches(parse(text).condition, KNOWN, TODAY)


def test_what_is_unknown_fits_nothing() -> None:
    bare = Known(Paper(id="2605.28294", title="Decoding"))
    for text in ("upvotes:>=0", "upvotes:<5", "since:1991", "has:code", "org:fudan", "cat:cs", "author:lecun"):
        assert not matches(parse(text).condition, bare, TODAY)
        assert matches(parse(f"decoding -{text}").condition, bare, TODAY)


def test_nearness_is_what_it_is_said_to_be() -> None:
    condition = parse('about:"decoding" -like:2605.28294').condition
    assert matches(condition, KNOWN, TODAY, near=lambda one, paper: "text" in type(one).__slots__ and paper is PAPER)
