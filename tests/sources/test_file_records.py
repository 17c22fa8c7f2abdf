"""One record of a file: what each field means, what is refused and why, and that nothing else can happen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identifiers import canonical_id
from bot.domain.paper import Author, Entry, Listing, Metric, Paper, Sighting
from bot.sources.file_records import UnusableRecord, sighting
from tests.builders import NOON

FULL: dict[str, Any] = {
    "id": "2605.28293v2",
    "title": "Scenes\nThat Hold Still",
    "abstract": "Edits that agree\x00 with themselves.",
    "authors": ["Hana Ito", {"name": "Kurt Gödel"}, " "],
    "categories": ["cs.CV", "cs.GR"],
    "published": "2026-05-27",
    "upvotes": 7,
    "listed_on": "2026-05-28",
    "observed_at": "2026-05-28T13:30:00+02:00",
    "source": "huggingface",
}
FIELDS = [*FULL, "comment"]
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2605.28293", "\ud800", "2026-05-28", "0001-01-01T00:00:00+02:00", "a" * 200 + "/0001001"])
)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)
near_records = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values))


def test_every_field_lands_in_the_domain() -> None:
    paper = Paper(
        id="2605.28293",
        title="Scenes That Hold Still",
        abstract="Edits that agree with themselves.",
        authors=(Author(name="Hana Ito"), Author(name="Kurt Gödel")),
        categories=("cs.CV", "cs.GR"),
        submitted_at=datetime(2026, 5, 27, tzinfo=UTC),
    )
    listing = Listing(paper="2605.28293", source="huggingface", list="daily", day=date(2026, 5, 28))
    entry = Entry(paper=paper, listing=listing, counts={Metric.UPVOTES: 7})
    assert sighting(FULL, NOON) == Sighting(source="huggingface", at=NOON - timedelta(minutes=30), entry=entry)


@pytest.mark.parametrize("missing", [{}, dict.fromkeys(name for name in FULL if name not in {"id", "title"})])
def test_without_the_other_fields_it_is_on_no_list_and_seen_now(missing: dict[str, None]) -> None:
    said = sighting({"id": "hep-th/9901001", "title": "Of strings", "unknown": [1], **missing}, NOON)
    assert said == Sighting(source="file", at=NOON, entry=Entry(paper=Paper(id="hep-th/9901001", title="Of strings")))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2402.17764v3", "2402.17764"),
        ("https://arxiv.org/abs/2402.17764v1", "2402.17764"),
        ("https://doi.org/10.48550/arXiv.2402.17764", "2402.17764"),
        ("https://doi.org/10.1101/2026.05.28.123456", "doi:10.1101/2026.05.28.123456"),
        (" W2741809807 ", "W2741809807"),
    ],
)
def test_ids_are_canonical(written: str, canonical: str) -> None:
    assert sighting({"id": written, "title": "On"}, NOON).entry.paper.id == canonical


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": None}, "has no id"),
        ({"title": None}, "has no title"),
        ({"id": 2402.17764}, "has a field “id” that is not the id of a paper"),
        ({"id": "two words"}, "has a field “id” that is not the id of a paper"),
        ({"id": "a" * 200 + "/0001001"}, "has a field “id” that is not the id of a paper"),
        ({"title": " \n"}, "has a field “title” that is not text"),
        ({"abstract": ["a"]}, "has a field “abstract” that is not text"),
        ({"authors": "Ada Lovelace"}, "has a field “authors” that is not a list of names"),
        ({"authors": [{"family": "Lovelace"}]}, "has a field “authors” that is not a list of names"),
        ({"categories": "cs.CL"}, "has a field “categories” that is not a list of text"),
        ({"published": 2026}, "has a field “published” that is not a day or a time such as 2026-05-28T17:08:18Z"),
        ({"upvotes": "7"}, "has a field “upvotes” that is not a whole number from 0"),
        ({"upvotes": -1}, "has a field “upvotes” that is not a whole number from 0"),
        ({"listed_on": "2026-05-28T00:00:00Z"}, "has a field “listed_on” that is not a day such as 2026-05-28"),
        ({"listed_on": "2026-02-30"}, "has a field “listed_on” that is not a day such as 2026-05-28"),
        ({"observed_at": "2026-05-29"}, "was observed in the future (observed_at)"),
        ({"source": "Hugging Face"}, "has a field “source” that is not a short name such as huggingface"),
    ],
)
def test_what_cannot_be_used_is_refused_and_says_why(change: dict[str, object], problem: str) -> None:
    with pytest.raises(UnusableRecord) as refused:
        sighting({**FULL, **change}, NOON)
    assert str(refused.value) == problem


@pytest.mark.parametrize("record", [None, 7, "2402.17764", [FULL], True])
def test_what_is_no_object_is_refused(record: object) -> None:
    with pytest.raises(UnusableRecord, match="is not a JSON object"):
        sighting(record, NOON)


def test_clocks_may_be_a_little_apart() -> None:
    ahead = NOON + timedelta(minutes=5)
    assert sighting({**FULL, "observed_at": ahead.isoformat()}, NOON).at == ahead


@given(json_values | near_records | near_records.map(lambda some: {**FULL, **some}))
def test_whatever_the_record_is_it_is_a_sighting_or_refused(record: object) -> None:
    try:
        said = sighting(record, NOON)
    except UnusableRecord:
        return
    paper = said.entry.paper
    assert paper.title
    assert canonical_id(paper.id) == paper.id
    assert all(author.name for author in paper.authors)
    assert said.entry.listing is None or said.entry.listing.paper == paper.id
    assert {name.encode().decode() for name in (paper.title, paper.abstract, *paper.categories)}, "it can be stored"
