from copy import deepcopy
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paper import Author, Entry, Listing, Metric, Paper
from bot.sources.hugging_face_rows import asked, day_of, listed
from bot.sources.values import LARGEST_COUNT
from tests.sources.eras import FLAT, ROW_2024, ROW_2025, ROW_2026_03, ROW_2026_05, ROWS, Row

DAY = date(2026, 3, 11)

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2603.1", "\ud800", "v"])
)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)
FIELDS = sorted({name for row in ROWS for name in (*row, *row["paper"])} | {"source", "numTotalModels"})
OPTIONAL = [name for name in FIELDS if name not in {"paper", "id", "title"}]
rows = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values))


def _listed(row: Row) -> Entry:
    entry = listed(row, DAY)
    assert entry
    return entry


def _with(row: Row, name: str, value: object) -> Row:
    """The row with a field of its paper set."""
    return {**row, "paper": {**row["paper"], name: value}}


def test_every_field_of_march_2026_lands_in_the_domain() -> None:
    assert _listed(ROW_2026_03) == Entry(
        paper=Paper(
            id="2603.03003",
            title="Scenes That Hold Still: $k$-View Editing",
            abstract="Edits that agree with themselves.",
            authors=(Author(name="Hana Ito"),),
            submitted_at=datetime(2026, 3, 3, 16, 31, 10, tzinfo=UTC),
            summary="Edits several views at once.",
            keywords=("3D editing",),
            organization="Scene Laboratory",
            code_url="https://github.com/example/scenes",
            code_added_by="user",
            project_url="https://scenes.example.org/",
            thumbnail_url="https://cdn-thumbnails.example.org/papers/2603.03003.png",
            media_urls=("https://cdn-uploads.example.org/v.mp4",),
            discussion_id="69b0e8251f7902d47f6d0002",
        ),
        listing=Listing(
            paper="2603.03003",
            source="huggingface",
            list="daily",
            day=DAY,
            by=Author(name="Ivo", handle="ivo"),
            at=datetime(2026, 3, 11, 3, 3, 47, 843000, tzinfo=UTC),
            author_takes_part=True,
        ),
        counts={Metric.UPVOTES: 102, Metric.COMMENTS: 2, Metric.STARS: 1},
    )


def test_2024_has_fewer_fields_hidden_authors_and_wrapped_lines() -> None:
    entry = _listed(ROW_2024)
    assert entry.paper.title == "Counting Sheep: Sleep Schedules for Large Language Models"
    assert entry.paper.abstract == "Training never rests. We ask what would happen if it did."
    assert entry.paper.authors == (Author(name="Ada Marling", handle="ada"), Author(name="Cleo Tran"))
    assert entry.paper.submitted_at == datetime(2024, 6, 1, 17, 34, 15, tzinfo=UTC)
    assert entry.listing
    assert entry.listing.by == Author(name="Dee", handle="dee-reads")
    assert entry.listing.at is None
    assert entry.listing.author_takes_part is None
    assert entry.counts == {Metric.UPVOTES: 0, Metric.COMMENTS: 3}


def test_2025_has_a_summary_and_a_submitter_on_the_paper() -> None:
    entry = _listed(ROW_2025)
    assert (entry.paper.summary, entry.paper.summary_by) == ("A memory layer with double-entry writes.", None)
    assert entry.paper.media_urls == ("https://cdn-uploads.example.org/a.png",)
    assert entry.listing
    assert entry.listing.by == Author(name="Gil Haas", handle="gil")
    assert entry.listing.author_takes_part is False


def test_since_may_2026_midnights_stand_for_days() -> None:
    entry = _listed(ROW_2026_05)
    assert entry.paper.submitted_at == datetime(2026, 5, 28, tzinfo=UTC)
    assert entry.paper.summary_by == "example/summariser-70b"
    assert entry.paper.organization == "watchtower"
    assert entry.paper.authors == (Author(name="Jun Kato", handle="jun-k"),)
    assert entry.listing
    assert entry.listing.at == datetime(2026, 5, 29, tzinfo=UTC)


def test_a_paper_asked_for_by_id_has_its_linked_counts_and_no_listing() -> None:
    entry = asked(FLAT)
    assert entry
    assert entry.listing is None
    assert entry.paper.origin == "arxiv"
    assert entry.counts == {
        Metric.UPVOTES: 76,
        Metric.COMMENTS: 4,
        Metric.MODELS: 5,
        Metric.DATASETS: 0,
        Metric.SPACES: 2,
    }


@pytest.mark.parametrize("outer", [{}, {"title": None}, {"title": "  "}])
def test_a_row_without_a_title_is_none(outer: Row) -> None:
    assert listed({**_with(ROW_2025, "title", "\u200b\n"), "title": "", **outer}, DAY) is None


@pytest.mark.parametrize(
    "paper_id", [None, 2603.03003, "", "a b", "https://example.org/x", "٢٦٠٣.٠٣٠٠٣", ["2603.03003"]]
)
def test_a_row_without_a_usable_id_is_none(paper_id: object) -> None:
    assert listed(_with(ROW_2025, "id", paper_id), DAY) is None


def test_a_version_is_no_part_of_the_id() -> None:
    assert _listed(_with(ROW_2025, "id", "2506.02002v3")).paper.id == "2506.02002"


def test_two_authors_of_the_same_name_are_two() -> None:
    authors = [{"name": "Wei Zhang"}, {"name": "Wei Zhang"}, {"name": ""}, {"name": 7}, "Wei Zhang", None]
    assert len(_listed(_with(ROW_2025, "authors", authors)).paper.authors) == 2


def test_a_title_of_ten_thousand_characters_is_kept() -> None:
    assert len(_listed(_with(ROW_2025, "title", "x" * 10_000)).paper.title) == 10_000


@pytest.mark.parametrize("count", [True, False, -1, LARGEST_COUNT + 1, 3.0, "3", None, [], float("nan")])
def test_what_is_no_count_is_missing(count: object) -> None:
    assert Metric.UPVOTES not in _listed(_with(ROW_2025, "upvotes", count)).counts


@pytest.mark.parametrize("count", [0, 1, LARGEST_COUNT])
def test_counts_are_kept(count: int) -> None:
    assert _listed(_with(ROW_2025, "upvotes", count)).counts[Metric.UPVOTES] == count


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "git@github.com:a/b.git",
        "https://",
        "https:///path",
        "https://example.org/a b",
        "https://huggingface.co@example.org/",
        "https://example.org/\u202egnp",
        "https://example.org/" + "x" * 2000,
        "github.com/a/b",
        7,
    ],
)
def test_what_is_no_link_is_missing(link: object) -> None:
    assert _listed(_with(ROW_2025, "githubRepo", link)).paper.code_url is None


@pytest.mark.parametrize(
    ("link", "read"),
    [
        (" https://example.org/", "https://example.org/"),
        ("https://github.com/a/\nb", "https://github.com/a/b"),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("http://127.0.0.1:8000/x?y=1#z", "http://127.0.0.1:8000/x?y=1#z"),
    ],
)
def test_links_are_kept(link: str, read: str) -> None:
    assert _listed(_with(ROW_2025, "githubRepo", link)).paper.code_url == read


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9999-12-31", 1760000000]
)
def test_what_is_no_time_is_missing(text: object) -> None:
    assert _listed(_with(ROW_2025, "publishedAt", text)).paper.submitted_at is None


def test_the_outer_time_is_never_the_submission() -> None:
    row = deepcopy(ROW_2025)
    del row["paper"]["publishedAt"]
    assert _listed(row).paper.submitted_at is None


def test_texts_are_folded() -> None:
    entry = _listed(_with(ROW_2025, "title", "Safe\x1b[31m and\u202e \ud800sound\n\n title"))
    assert entry.paper.title == "Safe and sound title"


def test_the_day_of_a_row_is_the_day_of_its_listing_or_else_of_its_publication() -> None:
    assert [day_of(row) for row in ROWS] == [date(2024, 6, 1), date(2025, 6, 10), date(2026, 3, 11), date(2026, 5, 29)]
    assert day_of({"paper": {}}) is None


@given(json_values | rows | st.fixed_dictionaries({"paper": rows | json_values}, optional={"title": json_values}))
def test_any_json_value_is_read_or_skipped(row: object) -> None:
    for entry in (listed(row, DAY), asked(row)):
        assert entry is None or (entry.paper.id and entry.paper.title)
    day_of(row)


@given(st.sampled_from(ROWS), st.dictionaries(st.sampled_from(OPTIONAL), json_values), st.booleans())
def test_whatever_becomes_of_optional_fields_the_paper_stays(
    row: Row, changes: dict[str, object], within: bool
) -> None:
    changed = {**row, "paper": row["paper"] | changes} if within else row | changes
    entry = _listed(changed)
    assert (entry.paper.id, bool(entry.paper.title)) == (row["paper"]["id"], True)
    assert all(type(count) is int and 0 <= count <= LARGEST_COUNT for count in entry.counts.values())


@given(st.sampled_from(ROWS), st.sets(st.sampled_from(OPTIONAL)))
def test_whatever_is_absent_the_paper_stays(row: Row, absent: set[str]) -> None:
    outer = {name: value for name, value in row.items() if name not in absent}
    paper = {name: value for name, value in row["paper"].items() if name not in absent}
    assert _listed({**outer, "paper": paper}).paper.id == row["paper"]["id"]
