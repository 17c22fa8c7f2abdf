"""Where the words of a query stand in a paper."""

import pytest

from bot.domain.paper import Author, Paper
from bot.search.language import parse
from bot.search.places import Places, marked, places

PAPER = Paper(
    id="2605.00001",
    title="Speculative Decoders for $\\beta$-VAEs",
    abstract="We decode with an agent's memory. Agents have memories.",
    keywords=("drafting", "tree attention"),
    authors=(Author(name="Yann LeCun"), Author(name='Kurt G\\"odel')),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("speculative decoding", Places(title=("speculative", "decoding"))),
        ('"agent memory" speculative', Places(title=("speculative",), abstract=("agent memory",))),
        ('"memory decode"', Places(nowhere=("memory decode",))),
        ("β-vae drafting", Places(title=("β-vae",), keywords=("drafting",))),
        ('"drafting tree"', Places(nowhere=("drafting tree",))),
        ("agents OR quarks -survey", Places(abstract=("agents",), nowhere=("quarks",))),
        ('author:"Y. LeCun" author:godel author:hinton cat:cs.CL', Places(authors=("Yann LeCun", "Kurt Gödel"))),
    ],
)
def test_where_words_stand(query: str, expected: Places) -> None:
    assert places(parse(query).condition, PAPER) == expected


@pytest.mark.parametrize(
    ("query", "texts", "expected"),
    [
        ("decoding", ("Decoders decode DECODING, decoded; code",), ("Decoders", "decode", "DECODING", "decoded")),
        ('"state-of-the-art" C++', ("The state of C++ and C", "art"), ("The", "state", "of", "C++", "art")),
        ("大模型 -survey", ("A survey of 大模型",), ("大模型",)),
        ("cat:cs.CL", ("cat cs CL",), ()),
    ],
)
def test_which_words_stand_out(query: str, texts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert marked(parse(query).condition, *texts) == expected
