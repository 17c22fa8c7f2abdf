"""arXiv's three forms: a daily feed, an answer of the query API, a page of records; and any bytes at all."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import SourceChanged, SourceFailed
from bot.domain.paper import Announced, Author
from bot.sources import arxiv_values as values
from bot.sources.arxiv_feed import feed
from bot.sources.arxiv_harvest import page
from bot.sources.arxiv_query import found
from tests.standins import arxiv_data as data
from tests.standins.arxiv_data import Made

DAY = date(2025, 8, 20)
PAPER = Made(
    id="2508.13426",
    title="Fewer   <Tokens> & $\\mathcal{O}(n)$ Time",
    abstract="We count.\n  Abstract: twice.",
    authors=("Inés Abara", "Łukasz Dvořák (Oriel, North Quay)", "Sam Hollis, Jr."),
    categories=("cs.CL", "cs.AI", "I.2.6", "cs.cl"),
    submitted=date(2025, 8, 18),
)
PARSERS: dict[str, Callable[[bytes], object]] = {"feed": feed, "query": found, "harvest": page}
DOCUMENTS = [
    data.rss("cs.CL", DAY, [PAPER, PAPER.revised()]),
    data.atom_feed("cs.AI", DAY, [PAPER]),
    data.query_answer([PAPER]),
    data.records([(DAY, PAPER)], "verb%3DListRecords%26skip%3D2000"),
    data.query_problem("incorrect id format for abc"),
    data.rss_problem("bad archive 'xy'"),
]


@pytest.mark.parametrize("make", [data.rss, data.atom_feed])
def test_a_feed(make: Callable[..., bytes]) -> None:
    read = feed(make("cs.CL", DAY, [PAPER]))
    (one,) = read.announcements
    assert (read.built, read.skipped, read.problem) == (DAY, 0, None)
    assert (one.announced, one.day, one.paper.id) == (Announced.NEW, DAY, "2508.13426")
    assert one.paper.title == "Fewer <Tokens> & $\\mathcal{O}(n)$ Time"
    assert one.paper.abstract == "We count. Abstract: twice."
    assert one.paper.categories == ("cs.CL", "cs.AI")
    names = "Inés Abara", "Łukasz Dvořák (Oriel, North Quay)", "Sam Hollis, Jr."
    assert one.paper.authors == tuple(Author(name=name) for name in names)


@pytest.mark.parametrize(
    ("category", "version", "announced"),
    [
        ("cs.CL", 1, Announced.NEW),
        ("cs.AI", 1, Announced.CROSS),
        ("cs.CL", 3, Announced.REPLACE),
        ("cs.AI", 2, Announced.REPLACE_CROSS),
    ],
)
def test_as_what_it_is_announced(category: str, version: int, announced: Announced) -> None:
    paper = PAPER
    while paper.version < version:
        paper = paper.revised()
    (one,) = feed(data.rss(category, DAY, [paper])).announcements
    assert (one.announced, one.announced.is_listed) == (announced, version == 1)


def test_the_kind_is_in_the_description_too() -> None:
    body = data.rss("cs.AI", DAY, [PAPER]).replace(b"arxiv:announce_type>", b"arxiv:something>")
    assert feed(body).announcements[0].announced is Announced.CROSS


def test_a_feed_of_a_weekend_is_empty() -> None:
    assert feed(data.rss("cs.CL", date(2025, 8, 23), [])).announcements == ()


def test_a_feed_with_an_error() -> None:
    assert feed(data.rss_problem("bad archive 'xy'")).problem == "bad archive 'xy'"


def test_an_item_that_cannot_be_read_costs_only_itself() -> None:
    nameless = PAPER.revised()
    body = data.rss("cs.CL", DAY, [PAPER, nameless]).replace(b"2508.13426v2</guid>", b"no number</guid>")
    read = feed(body)
    assert (len(read.announcements), read.skipped) == (1, 1)
    with pytest.raises(SourceChanged):
        feed(body.replace(b"2508.13426v1</guid>", b"nor this</guid>"))


def test_an_answer_of_the_query_api() -> None:
    answer = found(data.query_answer([PAPER]))
    (paper,) = answer.papers
    assert (paper.id, paper.abstract, answer.problem) == ("2508.13426", "We count. Abstract: twice.", None)
    assert paper.submitted_at == datetime(2025, 8, 18, 17, 59, 46, tzinfo=UTC)
    assert paper.categories == ("cs.CL", "cs.AI")
    assert len(paper.authors) == 3
    assert found(data.query_answer([])).papers == ()
    assert found(data.query_problem("incorrect id format for abc")).problem == "incorrect id format for abc"


def test_a_page_of_records() -> None:
    read = page(data.records([(DAY, PAPER)], "verb%3DListRecords%26skip%3D2000"))
    (record,) = read.records
    assert (record.changed, record.created, record.paper.id) == (DAY, date(2025, 8, 18), "2508.13426")
    assert record.paper.authors[0] == Author(name="Inés Abara")
    assert (read.token, read.skipped) == ("verb%3DListRecords%26skip%3D2000", 0)


def test_a_quiet_day_has_no_records_and_any_other_error_is_one() -> None:
    assert page(data.oai_error("noRecordsMatch", "")).records == ()
    with pytest.raises(SourceFailed, match="badResumptionToken"):
        page(data.oai_error("badResumptionToken", "it has expired"))


def test_a_deleted_record_is_no_paper() -> None:
    gone = Made(**{name: getattr(PAPER, name) for name in Made.__slots__} | {"deleted": True})
    read = page(data.records([(DAY, gone), (DAY, PAPER)]))
    assert (len(read.records), read.skipped) == (1, 0)


def test_names_before_a_suffix_and_in_brackets_stay_whole() -> None:
    assert [one.name for one in values.names("A B, Jr., C (D, E), , F")] == ["A B, Jr.", "C (D, E)", "F"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("oai:arXiv.org:2203.01250v3", "2203.01250"),
        ("http://arxiv.org/abs/1605.08386v1", "1605.08386"),
        ("oai:arXiv.org:hep-th/9901001", "hep-th/9901001"),
        ("oai:arXiv.org:", None),
        ("２２０３.01250", None),
        (None, None),
    ],
)
def test_ids(said: str | None, meant: str | None) -> None:
    assert values.paper_id(said) == meant


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Wed, 20 Aug 2025 00:00:00 -0400", DAY),
        ("2025-08-20T00:00:00-04:00", DAY),
        ("2025-08-20T03:59:00+00:00", date(2025, 8, 19)),
        ("2025-08-20", DAY),
        ("soon", None),
        (None, None),
    ],
)
def test_days_are_those_of_new_york(said: str | None, day: date | None) -> None:
    assert values.day(said) == day


@pytest.mark.parametrize("parser", sorted(PARSERS))
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty answer"),
        (b"Rate exceeded.", "words instead of data"),
        (b"<!DOCTYPE html>\n<html><body>Access Denied</body></html>", "web page"),
        (b"<html><body>Access Denied</body></html>", "web page"),
        (DOCUMENTS[0][:900], "not whole"),
        (b'<!DOCTYPE lolz [<!ENTITY lol "lol">]><feed>&lol;</feed>', "declarations"),
        (b"<svg/>", "see whether Paperwire has an update"),
        (b"<a>" * 200_000 + b"</a>" * 200_000, "see whether Paperwire has an update"),
    ],
)
def test_what_is_no_data_is_said(parser: str, body: bytes, words: str) -> None:
    with pytest.raises(SourceFailed, match=words):
        PARSERS[parser](body)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document with a piece of it replaced."""
    body = draw(st.sampled_from(DOCUMENTS))
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 60)))
    return (
        body[:start] + draw(st.binary(max_size=8) | st.sampled_from([b"<", b"&#0;", b"\xff", b"v1", b"-"])) + body[end:]
    )


@pytest.mark.parametrize("parser", sorted(PARSERS))
@given(body=st.binary() | damaged() | st.text().map(lambda said: f"<feed>{said}</feed>".encode("utf-8", "replace")))
@example(body=b'<?xml version="1.0" encoding="no-such"?><feed/>')
@example(body=DOCUMENTS[0].replace(b"-0400", b"+99999999999999"))
def test_any_bytes_give_a_result_or_one_sentence(parser: str, body: bytes) -> None:
    with suppress(SourceFailed):
        PARSERS[parser](body)


def test_recorded_answers(shared_data: Path) -> None:
    recorded = shared_data / "fixtures"
    for file in sorted((recorded / "arxiv_rss").glob("*.xml")):
        assert feed(file.read_bytes()).announcements
    for file in sorted((recorded / "arxiv_api").glob("q_*.xml")):
        assert len(found(file.read_bytes()).papers) in {10, 100}
    for file in sorted((recorded / "arxiv_oai").glob("*arxiv*.xml")):
        if file.name.startswith(("sample", "arxiv-")):
            assert page(file.read_bytes()).records
