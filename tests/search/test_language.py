"""Queries are read as people mean them, and what cannot be read is answered with a sentence that helps."""

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
from bot.search.language import LONGEST, parse
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
        ("author:'Yann LeCun'", By("Yann LeCun")),
        ("author:‘Conan O’Brien’", By("Conan O’Brien")),
        ("author:'t Hooft", All((By("t"), Word("Hooft")))),
        ('org:"MIT."', From("MIT")),
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
        ('about:"model collapse."', About("model collapse")),
        ("like:2402.17764v2", Like("2402.17764")),
        ("like:10.1000/abc(1)", Like("doi:10.1000/abc(1)")),
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
        ("10.1000/abc(1)", "doi:10.1000/abc(1)"),
        ("10.1000/abc(1).", "doi:10.1000/abc(1)"),
        ("10.1000/abc(1(b))", "doi:10.1000/abc(1(b))"),
        ("(10.1000/abc(1))", "doi:10.1000/abc(1)"),
        ("https://doi.org/10.1000/abc(1)", "doi:10.1000/abc(1)"),
        ("<https://doi.org/10.1000/abc(1)|a paper>", "doi:10.1000/abc(1)"),
        ("10.1101/abc(1).>", "doi:10.1101/abc(1)"),
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
        ("see http://example.org/x - fast", "see http://example.org/x fast"),
        (f"{'量子' * 40} LLM", f"{'量子' * 40} LLM"),
        ("「量子」 LLM：综述", "量子 LLM 综述"),
        ("x\0y\x1b[31mz\u200b 👍🏽 ﬁne", "xyz fine"),
    ],
)
def test_titles_are_plain_words(title: str, typed: str) -> None:
    assert found(title) == words(*typed.split())


def test_a_title_with_a_quote_after_a_colon_is_a_phrase() -> None:
    assert found('MAGE:"A Benchmark"') == Phrase("MAGE: A Benchmark")


def test_a_title_with_a_quote_in_latex_is_a_phrase() -> None:
    assert found("How \"Smart Ones'' Are") == Phrase("Smart Ones")


def test_what_was_typed_is_kept_with_its_common_words() -> None:
    query = parse('Attention is all you need -survey ("the who" OR band) cat:cs.CL')
    assert query.text == "Attention is all you need the who band"


SYNTAX = (
    *('"', "(", ")", "-", "−", "OR", "AND", "NOT", "|", ":", "author:", "cat:", "cs.CL", "upvotes:>", "since:", "7d"),
    *("about:", "like:", "2402.17764", "https://", "doi:10.1016/", "foo", "the", "~1", "^2", "*", "[a TO b]", "/re/"),
    *("org: ", "10.1101/abc(1)", "10.1101/a(", "'", "’", "&", "--", "İ", "#", "ͺ", "＄", "/x/", "x" * 101, "MAGE:"),
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
