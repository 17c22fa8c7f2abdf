"""Queries are read as people mean them, and what cannot be read is answered with a sentence that helps."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
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
    Order,
    Phrase,
    Since,
    Upvotes,
    Word,
)
from bot.search.language import DEEPEST, LONGEST, MOST_TERMS, parse
from bot.search.unreadable import Unreadable
from tests.strategies import texts


def words(*typed: str) -> Condition:
    return All(tuple(map(Word, typed)))


def found(text: str) -> Condition:
    return parse(text).condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("decoding", Word("decoding")),
        ("speculative decoding", words("speculative", "decoding")),
        ('"agent memory"', Phrase("agent memory")),
        ("decoding -survey", All((Word("decoding"), Not(Word("survey"))))),
        ('decoding -"a survey"', All((Word("decoding"), Not(Phrase("a survey"))))),
        ("x -(tool use)", All((Word("x"), Not(words("tool", "use"))))),
        ("x -(tool OR use)", All((Word("x"), Not(Either((Word("tool"), Word("use"))))))),
        ("x -(y -z)", All((Word("x"), Not(All((Word("y"), Not(Word("z")))))))),
        ("x -author:lecun", All((Word("x"), Not(By("lecun"))))),
        ("tool OR use", Either((Word("tool"), Word("use")))),
        ("large model OR llm", Either((words("large", "model"), Word("llm")))),
        ("(tool OR use) model", All((Either((Word("tool"), Word("use"))), Word("model")))),
        ("((tool)) (use (model))", words("tool", "use", "model")),
        ("x OR (y OR z)", Either((Word("x"), Word("y"), Word("z")))),
        ("tool | use || model", Either((Word("tool"), Word("use"), Word("model")))),
        ("tool AND use && model", words("tool", "use", "model")),
        ("tool NOT use", All((Word("tool"), Not(Word("use"))))),
        ("tool and not use", words("tool", "use")),
        ("ANDROID ORBIT NOTE", words("ANDROID", "ORBIT", "NOTE")),
    ],
)
def test_words_and_what_joins_them(text: str, condition: Condition) -> None:
    assert found(text) == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ('author:"Yann LeCun"', By("Yann LeCun")),
        ("author:lecun", By("lecun")),
        ("Author:lecun", By("lecun")),
        ("author: lecun", By("lecun")),
        ("author：“Yann LeCun”", By("Yann LeCun")),
        ("cat:cs.CL", Category("cs.CL")),
        ("cat:CS.cl", Category("cs.CL")),
        ("cat:cs.*", Category("cs", whole=True)),
        ("cat:cs", Category("cs", whole=True)),
        ("cat:hep-th", Category("hep-th")),
        ("cat:cond-mat.soft", Category("cond-mat.soft")),
        ('org:"Fudan University"', From("Fudan University")),
        ("has:code", HasCode()),
        ("upvotes:>20", Upvotes(21, None)),
        ("upvotes:>=20", Upvotes(20, None)),
        ("upvotes:≥20", Upvotes(20, None)),
        ("upvotes:20", Upvotes(20, None)),
        ("upvotes: ＞20", Upvotes(21, None)),
        ("upvotes:<20", Upvotes(None, 19)),
        ("upvotes:<=20", Upvotes(None, 20)),
        ("upvotes:=20", Upvotes(20, 20)),
        ("upvotes:5..20", Upvotes(5, 20)),
        ("since:7d", Since(days=7)),
        ("since:2W", Since(days=14)),
        ("since:3m", Since(days=90)),
        ("since:1y", Since(days=365)),
        ("since:2026-11-01", Since(day=date(2026, 11, 1))),
        ("since:2026-11", Since(day=date(2026, 11, 1))),
        ("since:2026", Since(day=date(2026, 1, 1))),
        ('about:"detecting model collapse"', About("detecting model collapse")),
        ("like:2402.17764v2", Like("2402.17764")),
        ("like:https://huggingface.co/papers/2402.17764", Like("2402.17764")),
    ],
)
def test_fields(text: str, condition: Condition) -> None:
    assert found(text) == condition


@pytest.mark.parametrize("order", list(Order))
def test_orders(order: Order) -> None:
    assert parse(f"diffusion sort:{order}") == parse(f"sort:{order} diffusion")
    assert parse(f"diffusion sort:{order}").order is order
    assert parse("diffusion").order is None


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("2402.17764", "2402.17764"),
        ("arXiv:2402.17764v3", "2402.17764"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/abs/2402.17764v1", "2402.17764"),
        ("https://arxiv.org/pdf/2402.17764.", "2402.17764"),
        ("<https://arxiv.org/abs/2402.17764>", "2402.17764"),
        ("<https://arxiv.org/abs/2402.17764|a paper>", "2402.17764"),
        ("https://huggingface.co/papers/2402.17764?x=1#y", "2402.17764"),
        ("huggingface.co/papers/2402.17764", "2402.17764"),
        ("https://www.alphaxiv.org/overview/2402.17764v2", "2402.17764"),
        ("https://doi.org/10.48550/arXiv.2402.17764", "2402.17764"),
        ("doi:10.1016/S0140-6736(20)30183-5", "doi:10.1016/s0140-6736(20)30183-5"),
        ("10.1101/2020.01.01.123", "doi:10.1101/2020.01.01.123"),
        ("(https://doi.org/10.1101/2020.01.01.123)", "doi:10.1101/2020.01.01.123"),
    ],
)
def test_a_pasted_link_is_that_paper(text: str, paper: str) -> None:
    if " " not in text:
        assert found(text) == Id(paper)
    assert found(f"{text} OR diffusion") is not None
    assert Id(paper) in getattr(found(f"diffusion {text}"), "of", ())


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Gamma-World: Generative Multi-Agent World Modeling", "Gamma-World Generative Multi-Agent World Modeling"),
        ("Attention Is All You Need", "Attention Need"),
        ("CAT: Cross Attention – Fast - Good —", "CAT Cross Attention Fast Good"),
        ("3:4 ratios, C++17 & C#: std::vector", "3:4 ratios C++17 C# std::vector"),
        ("Qwen2.5(-Instruct) O(n) f()", "Qwen2.5 Instruct O n f"),
        ("SD$^2$ and $\\texttt{SPECS}$?", "SD2 SPECS"),
        ("MAGE:A Multi-stage Generator", "MAGE:A Multi-stage Generator"),
        ("Learning What NOT to Count", "Learning Count"),
        ("see http://example.org/x --fast", "see http://example.org/x fast"),
        ("「量子」 LLM：综述", "量子 LLM 综述"),
        ("x\0y\x1b[31mz\u200b 👍🏽 ﬁne", "xyz fine"),
    ],
)
def test_titles_are_plain_words(title: str, typed: str) -> None:
    assert found(title) == words(*typed.split())


def test_a_title_with_a_quote_in_latex_is_a_phrase() -> None:
    assert found("How \"Smart Ones'' Are") == Phrase("Smart Ones")


def test_what_was_typed_is_kept_with_its_common_words() -> None:
    query = parse('Attention is all you need -survey ("the who" OR band) cat:cs.CL')
    assert query.text == "Attention is all you need the who band"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing to look for"),
        (" \t\n\0", "nothing to look for"),
        ("x" * 10_000, "10,000 characters"),
        ('agent "memory', '“"memory”, character 7'),
        ("agent (memory", "never closed (“(memory”, character 7)"),
        ("agent memory)", "never opened (“)”, character 13)"),
        ("OR agent", "before this OR (“OR agent”, character 1)"),
        ("agent OR", "after OR (“OR”, character 7)"),
        ("agent OR OR memory", "before this OR"),
        ("(agent OR) memory", "Something is missing before this (“) memory”"),
        ("-survey", "only what to leave out (“-survey”, character 1)"),
        ("-survey -review", "decoding -survey"),
        ("agent OR -survey", "(“-survey”, character 10)"),
        ("agent (-survey)", "(“-survey”, character 8)"),
        ("the of", 'quotes to look for them as they stand, "the of"'),
        ("agent -the", "Nearly every paper has that (“-the”"),
        ("agent -🎉", "no word to leave out"),
        ("🎉 👩‍👩‍👧‍👦", "There is no word here"),
        ('""', "No word stands in these quotes"),
        ("foo:bar", "No field is called foo (“foo:bar”, character 1). Fields are author, cat"),
        ("autor:lecun", "Did you mean author:?"),
        ("title:foo^2", "words are looked for in title"),
        ("Title:foo", "words are looked for in title"),
        ("titel:foo", "words are looked for in title"),
        ("author:", 'author:"Yann LeCun"'),
        ("author:🎉", "That is no name"),
        ("cat:LG", "Did you mean cs.LG?"),
        ("cat:cs.CL.*", "A category has no parts"),
        ("has:video", "has:code"),
        ("upvotes:many", "upvotes:>20"),
        ("upvotes:-3", "upvotes:>20"),
        ("upvotes:20..5", "smaller number first"),
        ("upvotes:<0", "No number of upvotes is that"),
        ("upvotes:99999999999999999999", "no number of upvotes"),
        ("since:yesterday", "since:7d"),
        ("since:2026-02-30", "since:7d"),
        ("since:0d", "since:7d"),
        ("since:999999y", "since:7d"),
        ("like:it", "like:2402.17764"),
        ("sort:date x", "relevance, trending, new, upvotes"),
        ("sort:new", "nothing to look for"),
        ("sort:new x sort:upvotes", "sorted already (“sort:upvotes”"),
        ("x -sort:new", "cannot be left out"),
        ("foo~1", "Leave out ~1"),
        ("diffus*", "no wildcards"),
        ('"foo bar"~2', "Leave out ~2"),
        ("[a TO b]", "upvotes:5..20"),
        ("/re.*/", "no regular expressions"),
        ("(" * 9 + "x" + ")" * 9, f"More than {DEEPEST} parentheses"),
        ("x " * (MOST_TERMS + 1), f"at most {MOST_TERMS}"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_would_work(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=re.escape(says)):
        parse(text)


def test_an_error_says_where() -> None:
    with pytest.raises(Unreadable) as caught:
        parse("speculative  decoding foo:bar")
    assert caught.value.piece == "foo:bar"
    assert caught.value.at == 21


SYNTAX = (
    *('"', "(", ")", "-", "−", "OR", "AND", "NOT", "|", ":", "author:", "cat:", "cs.CL", "upvotes:>", "since:", "7d"),
    *("about:", "like:", "2402.17764", "https://", "doi:10.1016/", "foo", "the", "~1", "^2", "*", "[a TO b]", "/re/"),
    *("\\", "$", "“", "：", "（", "大模型", "🎉", "\0", "has:code", "sort:new", "<", ">", " ", "\n"),
)


def queries() -> st.SearchStrategy[str]:
    """Text that is nearly a query."""
    pieces = st.sampled_from(SYNTAX) | texts(20) | st.text(max_size=5)
    return st.tuples(st.lists(pieces, max_size=25), st.sampled_from(("", " "))).map(
        lambda drawn: drawn[1].join(drawn[0])
    )


@given(queries() | texts() | st.text())
def test_any_text_is_read_or_answered(text: str) -> None:
    answer = answered(text)
    if isinstance(answer, Unreadable):
        assert answer.remedy
        assert 0 <= answer.at <= len(text) * 4
    assert answer is None or str(answer)


def answered(text: str) -> Invalid | None:
    try:
        parse(text)
    except Invalid as error:
        return error
    return None


@pytest.mark.parametrize("piece", ["(", ")", '"', "-", "OR ", "(x ", "-(", '"" ', "-x ", "((x) OR "])
def test_the_longest_texts_of_one_piece(piece: str) -> None:
    for text in (piece * (LONGEST // len(piece)), piece * LONGEST):
        with pytest.raises(Invalid):
            parse(text)
