"""Canonical ids: one work, one id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identifiers import arxiv_id, canonical_id, is_arxiv, paper_named


@pytest.mark.parametrize(
    "text",
    [
        "2402.17764",
        "2402.17764v3",
        " 2402.17764 ",
        "arXiv:2402.17764v1",
        "http://arxiv.org/abs/2402.17764v1",
        "https://arxiv.org/pdf/2402.17764v2.pdf",
        "https://www.arxiv.org/html/2402.17764v1",
        "https://export.arxiv.org/abs/2402.17764?context=cs.CL",
        "https://huggingface.co/papers/2402.17764",
        "https://huggingface.co/papers/2402.17764.md",
        "https://hf.co/papers/2402.17764#community",
        "https://www.alphaxiv.org/abs/2402.17764",
        "alphaxiv.org/overview/2402.17764v2?tab=1",
        "10.48550/arXiv.2402.17764",
        "https://doi.org/10.48550/arxiv.2402.17764",
    ],
)
def test_every_form_of_a_paper_is_the_same_paper(text: str) -> None:
    assert arxiv_id(text) == "2402.17764"


@pytest.mark.parametrize("text", ["hep-th/9901001", "hep-th/9901001v2", "https://arxiv.org/abs/hep-th/9901001v1"])
def test_old_ids(text: str) -> None:
    assert arxiv_id(text) == "hep-th/9901001"


def test_an_old_id_with_a_subject_class() -> None:
    assert arxiv_id("math.GT/0309136") == arxiv_id("math/0309136") == "math/0309136"
    assert arxiv_id("https://arxiv.org/abs/MATH.gt/0309136v2") == "math/0309136"


@pytest.mark.parametrize("text", ["", "hello", "2402", "https://example.org/2402.17764", "2402.17764 and more"])
def test_anything_else_is_no_arxiv_id(text: str) -> None:
    assert arxiv_id(text) is None


def test_other_ids_are_kept_as_they_are() -> None:
    assert canonical_id("doi:10.1101/2020.01.01.123") == "doi:10.1101/2020.01.01.123"
    assert not is_arxiv("doi:10.1101/2020.01.01.123")


@pytest.mark.parametrize(
    "text",
    [
        "10.1016/S0140-6736(20)30183-5",
        "doi:10.1016/s0140-6736(20)30183-5",
        "DOI: 10.1016/S0140-6736(20)30183-5",
        "https://doi.org/10.1016/S0140-6736(20)30183-5",
        "http://dx.doi.org/10.1016/S0140-6736(20)30183-5",
    ],
)
def test_every_form_of_a_doi_is_the_same_paper(text: str) -> None:
    assert paper_named(text) == canonical_id(text) == "doi:10.1016/s0140-6736(20)30183-5"


@pytest.mark.parametrize(
    "text", ["", "word", "hn:123", "10.5/7", "https://example.org/10.1016/x", "10.1016/a b", "10.1016/aİ"]
)
def test_what_is_not_certainly_a_paper(text: str) -> None:
    assert paper_named(text) is None


@pytest.mark.parametrize("text", ["", "   ", "https://example.org/x", "a b", "\x1b[31m", "x" * 101])
def test_what_cannot_be_an_id(text: str) -> None:
    assert canonical_id(text) is None


@given(st.text())
def test_an_id_is_its_own_id(text: str) -> None:
    found = canonical_id(text)
    assert found is None or canonical_id(found) == found
