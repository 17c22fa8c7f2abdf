"""The store contract for papers, listings and signals; every test runs on both databases."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.paper import (
    DAILY,
    Announced,
    Author,
    Batch,
    Entry,
    Listing,
    Metric,
    Observation,
    Paper,
    Sighting,
    Trouble,
)
from bot.store.unit import SqlStore
from tests.builders import DAY, NOON, SOURCE, batch, entry, failed, papers

LATER = NOON + timedelta(hours=1)
FULL = Paper(
    id="2605.00001",
    title="Every field, with $x^2$ and 多言語 and 🙂",
    abstract="An abstract.",
    authors=(Author(name="Ada Lovelace", handle="ada"), Author(name="Kurt Gödel")),
    categories=("cs.CL", "cs.LG"),
    submitted_at=datetime(2026, 5, 27, 17, 8, 18, tzinfo=UTC),
    summary="A summary.",
    summary_by="a model",
    keywords=("logic",),
    organization="An institute",
    code_url="https://example.org/code",
    code_added_by="user",
    project_url="https://example.org",
    thumbnail_url="https://example.org/t.png",
    media_urls=("https://example.org/m.mp4",),
    discussion_id="0123456789abcdef01234567",
    origin="arxiv",
)


async def test_a_paper_comes_back_as_it_was_kept(store: SqlStore) -> None:
    assert all(getattr(FULL, field.name) for field in fields(FULL)), "every field is tested"
    async with store.begin() as unit:
        await unit.papers.keep(batch(Entry(paper=FULL)))
    async with store.read() as unit:
        assert await unit.papers.get([FULL.id, "2605.99999"]) == {FULL.id: FULL}


async def test_what_the_source_leaves_out_later_is_kept_and_what_it_says_anew_replaces(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(batch(Entry(paper=FULL)))
        await unit.papers.keep(batch(Entry(paper=Paper(id=FULL.id, title="A new title", organization="Another"))))
        found = (await unit.papers.get([FULL.id]))[FULL.id]
    assert found == replace(FULL, title="A new title", organization="Another")


async def test_new_papers_are_counted_once(store: SqlStore) -> None:
    async with store.begin() as unit:
        assert await unit.papers.keep(papers(3)) == 3
        assert await unit.papers.keep(papers(5)) == 2


async def test_a_signal_is_written_when_it_changes(store: SqlStore) -> None:
    async with store.begin() as unit:
        for hour, upvotes in enumerate([5, 5, 8, 8, 8, 7]):
            at = NOON + timedelta(hours=hour)
            await unit.papers.keep(batch(entry("2605.00001", upvotes), at=at))
        (standing,) = await unit.standings.standings(DAY, DAY)
    assert standing.history == (
        Observation(NOON, 5),
        Observation(NOON + timedelta(hours=2), 8),
        Observation(NOON + timedelta(hours=5), 7),
    )
    assert standing.seen_at == NOON + timedelta(hours=5)


async def test_no_upvotes_are_a_count_and_an_unknown_count_is_none(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001", 0), entry("2605.00002", None)))
        found = {one.paper: one.upvotes for one in await unit.standings.standings(DAY, DAY)}
    assert found == {"2605.00001": 0, "2605.00002": None}


async def test_every_count_is_kept(store: SqlStore) -> None:
    counts = {metric: number for number, metric in enumerate(Metric)}
    async with store.begin() as unit:
        await unit.papers.keep(batch(replace(entry("2605.00001"), counts=counts)))
        found = await unit.standings.counts("2605.00001")
        (standing,) = await unit.standings.standings(DAY, DAY)
    assert {metric: one.value for metric, one in found.items()} == counts
    assert (standing.upvotes, standing.comments, standing.stars) == (0, 1, 2)


async def test_a_listing_keeps_who_and_when(store: SqlStore) -> None:
    listing = Listing(
        paper="2605.00001",
        source=SOURCE,
        list="daily",
        day=DAY,
        by=Author(name="AK", handle="akhaliq"),
        at=NOON,
        author_takes_part=True,
    )
    async with store.begin() as unit:
        await unit.papers.keep(batch(replace(entry("2605.00001"), listing=listing)))
        assert await unit.standings.last_listing("2605.00001") == listing
        assert await unit.standings.last_listing("2605.00002") is None


async def test_a_paper_that_a_complete_list_no_longer_has_is_taken_off_it(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(3))
        await unit.papers.keep(papers(2, at=LATER))
        assert len(await unit.standings.standings(DAY, DAY)) == 2
        assert len(await unit.papers.get([one.paper.id for one in papers(3).entries])) == 3


async def test_an_empty_or_partly_unread_list_takes_nothing_off(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(3))
        await unit.papers.keep(replace(papers(1, at=LATER), skipped=1))
        await unit.papers.keep(batch(at=LATER))
        assert len(await unit.standings.standings(DAY, DAY)) == 3


async def test_a_list_that_was_read_later_by_another_process_stays(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(5, at=LATER))
        assert await unit.papers.keep(papers(4)) == 0
        assert len(await unit.standings.standings(DAY, DAY)) == 5
        (reading,) = await unit.fetches.readings(SOURCE, DAILY, DAY, DAY)
    assert (reading.read_at, reading.papers) == (LATER, 5)


async def test_an_empty_answer_leaves_the_count_of_the_day(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(3))
        await unit.papers.keep(batch(at=LATER))
        (reading,) = await unit.fetches.readings(SOURCE, DAILY, DAY, DAY)
    assert (reading.read_at, reading.papers) == (LATER, 3)


async def test_list_days_newest_first_and_none_of_the_future(store: SqlStore) -> None:
    async with store.begin() as unit:
        for number in (22, 25, 26, 27, 28):
            await unit.papers.keep(papers(1, date(2026, 5, number)))
        assert await unit.standings.days(date(2026, 5, 27), 3) == [date(2026, 5, number) for number in (27, 26, 25)]


async def test_a_paper_of_two_days_stands_on_both(store: SqlStore) -> None:
    before = DAY - timedelta(days=1)
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001", day=before), day=before))
        await unit.papers.keep(batch(entry("2605.00001")))
        assert [one.day for one in await unit.standings.standings(before, DAY)] == [before, DAY]
        assert [one.day for one in await unit.standings.standings(before, before)] == [before]


async def test_a_paper_asked_for_by_id_is_on_no_list(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=NOON, entry=entry("2605.00001", 12, day=None))])
        assert (await unit.standings.counts("2605.00001"))[Metric.UPVOTES] == Observation(NOON, 12)
        assert await unit.standings.days(DAY, 9) == []


async def test_readings_tell_reads_and_failures_apart(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(replace(papers(2), skipped=1))
        await unit.fetches.failed(failed(LATER, "It answered with HTML."))
        (reading,) = await unit.fetches.readings(SOURCE, DAILY, DAY, DAY)
        assert (reading.read_at, reading.papers, reading.skipped) == (NOON, 2, 1)
        assert (reading.failed_at, reading.failure) == (LATER, "It answered with HTML.")
        await unit.papers.keep(papers(2, at=LATER))
        (reading,) = await unit.fetches.readings(SOURCE, DAILY, DAY, DAY)
        assert (reading.read_at, reading.failed_at, reading.failure) == (LATER, None, None)
        assert await unit.fetches.latest_read(DAILY, DAY) == LATER
        assert await unit.fetches.latest_read(DAILY, DAY + timedelta(days=1)) is None


async def test_a_day_that_only_failed_was_never_read(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.fetches.failed(failed(NOON, "No answer."))
        (reading,) = await unit.fetches.readings(SOURCE, DAILY, DAY, DAY)
        assert (reading.read_at, reading.papers) == (None, 0)
        assert await unit.fetches.latest_read(DAILY, DAY) is None


async def test_a_transaction_that_fails_leaves_nothing(store: SqlStore) -> None:
    async def break_off() -> None:
        async with store.begin() as unit:
            await unit.papers.keep(papers(2))
            raise KeyError("something else broke")

    with pytest.raises(KeyError):
        await break_off()
    async with store.read() as unit:
        assert await unit.standings.days(DAY, 9) == []


BEFORE = DAY - timedelta(days=1)


def announced(paper_id: str, kind: Announced = Announced.NEW, day: date = DAY, **paper: object) -> Entry:
    """A paper as arXiv's feed of cs.CL has it: no counts, no accounts; a replacement is not listed."""
    listing = Listing(paper=paper_id, source="arxiv", list="cs.CL", day=day, announced=kind)
    made = Paper(**{"id": paper_id, "title": f"On {paper_id}", "authors": (Author(name="Ada Lovelace"),), **paper})  # type: ignore[arg-type]
    return Entry(paper=made, listing=listing if kind.is_listed else None)


def feed(*entries: Entry, day: date = DAY, at: datetime = NOON) -> Batch:
    return Batch(source="arxiv", list="cs.CL", day=day, at=at, entries=entries)


async def test_what_is_announced_in_a_category_is_kept_and_is_no_list_that_is_ranked(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(feed(announced("2605.00001"), announced("2605.00002", Announced.CROSS)))
        assert await unit.standings.days(DAY, 9) == []
        assert await unit.standings.standings(DAY, DAY) == []
        assert await unit.fetches.latest_read(DAILY, DAY) is None
        listing = await unit.standings.last_listing("2605.00002")
        assert listing
        assert (listing.list, listing.day, listing.announced) == ("cs.CL", DAY, Announced.CROSS)
        assert [one.days for one in await unit.papers.as_changed(["2605.00001"])] == [(DAY,)]


async def test_what_stood_in_categories_once_as_on_its_newest_day(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(feed(announced("2605.00001", day=BEFORE), day=BEFORE))
        await unit.papers.keep(feed(announced("2605.00001"), announced("2605.00002")))
        await unit.papers.keep(batch(entry("2605.00002", 7), entry("2605.00003")))
        found = await unit.standings.in_categories(BEFORE, DAY)
        assert sorted((one.paper, one.day, one.upvotes, one.listed_at) for one in found) == [
            ("2605.00001", DAY, None, None),
            ("2605.00002", DAY, 7, None),
        ]
        assert [one.day for one in await unit.standings.in_categories(BEFORE, BEFORE)] == [BEFORE]


async def test_a_replacement_updates_its_paper_and_is_not_listed(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(feed(announced("2605.00001", day=BEFORE), day=BEFORE))
        replaced = announced("2605.00001", Announced.REPLACE, title="Another title")
        await unit.papers.keep(feed(replaced, announced("2605.00002"), at=LATER))
        assert (await unit.papers.get(["2605.00001"]))["2605.00001"].title == "Another title"
        assert [one.days for one in await unit.papers.as_changed(["2605.00001"])] == [(BEFORE,)]
        (reading,) = await unit.fetches.readings("arxiv", "cs.CL", DAY, DAY)
        assert reading.papers == 1


async def test_the_daily_papers_and_an_announcement_of_a_paper_are_one_row(store: SqlStore) -> None:
    """Counts and summary are those of the one, title, abstract and categories those of arXiv, whichever came last."""
    ada = Author(name="Ada Lovelace", handle="ada")
    popular = entry("2605.00001", 12, title="Old title", authors=(ada,), summary="In short.", submitted_at=NOON)
    first_hand = announced("2605.00001", title="Title", abstract="We count.", categories=("cs.CL",))
    async with store.begin() as unit:
        for number, kept in enumerate([batch(popular), feed(first_hand), batch(popular, at=LATER)]):
            assert await unit.papers.keep(kept) == (number == 0)
        (known,) = (await unit.papers.get(["2605.00001"])).values()
        assert (known.title, known.abstract, known.categories) == ("Title", "We count.", ("cs.CL",))
        assert (known.authors, known.summary, known.submitted_at) == ((ada,), "In short.", NOON)
        assert (await unit.standings.counts("2605.00001"))[Metric.UPVOTES].value == 12
        listing = await unit.standings.last_listing("2605.00001")
        assert listing
        assert listing.list == DAILY
        revision = await unit.papers.newest_revision()
        await unit.papers.keep(feed(first_hand, at=LATER))
        await unit.papers.keep(batch(popular, at=LATER + timedelta(hours=1)))
        assert await unit.papers.newest_revision() == revision


async def test_a_day_of_submission_does_not_replace_its_time(store: SqlStore) -> None:
    day_only = NOON.replace(hour=0)
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001", submitted_at=NOON)))
        await unit.papers.keep(feed(announced("2605.00001", submitted_at=day_only)))
        assert (await unit.papers.get(["2605.00001"]))["2605.00001"].submitted_at == NOON


async def test_lists_of_a_source_are_read_each_for_itself(store: SqlStore) -> None:
    trouble = replace(failed(NOON, "Again the same.", trouble=Trouble.REPEATED), source="arxiv", list="cs.AI")
    async with store.begin() as unit:
        await unit.papers.keep(feed(announced("2605.00001")))
        await unit.fetches.failed(trouble)
        (fresh,) = await unit.fetches.readings("arxiv", "cs.CL", DAY, DAY)
        (stale,) = await unit.fetches.readings("arxiv", "cs.AI", DAY, DAY)
        assert await unit.fetches.missing(DAILY, DAY) == ["cs.AI"]
        assert await unit.fetches.missing("cs.AI", DAY) == []
        assert await unit.fetches.missing(DAILY, DAY + timedelta(days=1)) == []
    assert (fresh.read_at, fresh.failure, fresh.trouble) == (NOON, None, None)
    assert (stale.read_at, stale.failure, stale.trouble) == (None, "Again the same.", Trouble.REPEATED)


async def test_papers_that_stand_on_a_list_already_on_another_day(store: SqlStore) -> None:
    again = feed(announced("2605.00001"), announced("2605.00002"), announced("2605.00003", Announced.REPLACE))
    async with store.begin() as unit:
        yesterdays = [announced("2605.00001", day=BEFORE), announced("2605.00003", day=BEFORE)]
        await unit.papers.keep(feed(*yesterdays, day=BEFORE))
        beside = Listing(paper="2605.00002", source="arxiv", list="cs.AI", day=BEFORE)
        elsewhere = Entry(paper=announced("2605.00002").paper, listing=beside)
        await unit.papers.keep(Batch(source="arxiv", list="cs.AI", day=BEFORE, at=NOON, entries=(elsewhere,)))
        assert await unit.papers.on_other_days(again) == {"2605.00001"}
        await unit.papers.keep(again)
        assert await unit.papers.on_other_days(again) == {"2605.00001"}
