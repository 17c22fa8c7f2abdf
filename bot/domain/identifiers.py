"""Canonical paper ids: one work has one id, without version."""

import re

from bot.domain.errors import Invalid

_NEW_STYLE = r"[0-9]{4}\.[0-9]{4,5}"
_OLD_STYLE = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/[0-9]{7}"
_ARXIV = re.compile(rf"({_NEW_STYLE}|{_OLD_STYLE})(?:v\d{{1,3}})?")
_LINK = re.compile(
    r"(?:https?://)?(?:www\.|export\.)?"
    r"(?:arxiv\.org/(?:abs|pdf|html|format|src)|(?:huggingface|hf)\.co/papers|alphaxiv\.org/(?:abs|overview|pdf|html))/"
    rf"({_NEW_STYLE}|{_OLD_STYLE})(?:v\d{{1,3}})?(?:\.pdf|\.md)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:)?10\.48550/arxiv\.(.+)", re.IGNORECASE)
_DOI = re.compile(r"(?ai)(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/[!-~]{1,80})")
_OTHER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")


def arxiv_id(text: str) -> str | None:
    """The arXiv id without version in `text`: a bare id, a link to the paper, or its arXiv DOI; None otherwise."""
    text = text.strip()
    if doi := _ARXIV_DOI.fullmatch(text):
        text = doi[1]
    if text[:6].lower() == "arxiv:":
        text = text[6:]
    found = _ARXIV.fullmatch(text) or _LINK.fullmatch(text)
    return _spelt(found[1]) if found else None


def _spelt(known: str) -> str:
    """An old id as arXiv spells it, however a link did: `math/0309136` is `math.GT/0309136`."""
    archive, slash, number = known.partition("/")
    return f"{archive.partition('.')[0].lower()}{slash}{number}" if slash else known


def paper_named(text: str) -> str | None:
    """The canonical id of what is certainly a paper's: an arXiv id, a DOI, or a link to one; None otherwise."""
    if known := arxiv_id(text):
        return known
    doi = _DOI.fullmatch(text.strip())
    return f"doi:{doi[1].lower()}" if doi else None


def canonical_id(text: str) -> str | None:
    """The canonical id of `text`, arXiv or not; None where it cannot be an id at all."""
    if known := paper_named(text):
        return known
    text = text.strip()
    return text if _OTHER.fullmatch(text) and "://" not in text else None


def parse_paper(text: str) -> str:
    """The canonical id of the paper that a person means. Raises Invalid."""
    paper_id = canonical_id(text)
    if paper_id is None:
        raise Invalid(f"“{text}” is no paper: use an id such as 2402.17764, or a link to it.")
    return paper_id


def is_arxiv(paper_id: str) -> bool:
    """Whether a canonical id is one of arXiv's."""
    return _ARXIV.fullmatch(paper_id) is not None
