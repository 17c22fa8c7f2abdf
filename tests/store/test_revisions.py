"""The store contract for revisions: whoever follows them misses no change, and sees none that was not."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.paper import Author, Batch, Changed, Entry, Metric, Paper, Sighting
from bot.store.engine import database_url as our_url
from bot.store.engine import open_engine
from bot.store.schema import alembic_config, ensure_current
from bot.store.unit import SqlStore, open_store
from tests.builders import DAY, NOON, SOURCE, batch, entry, papers

HOUR = timedelta(hours=1)


async def kept(store: SqlStore, *batches: Batch) -> list[str]:
    """Keep them one after the other; the papers that changed thereby, in the order of their revisions."""
    async with store.begin() as unit:
        before = await unit.papers.newest_revision()
        for one in batches:
            await unit.papers.keep(one)
        return [one.paper.id for one in await unit.papers.changed(before, 1000)]


async def test_an_empty_store_is_at_nought(store: SqlStore) -> None:
    async with store.read() as unit:
        assert await unit.papers.newest_revision() == 0
        assert await unit.papers.changed(0, 9) == []


async def test_what_changed_comes_with_all_that_search_sees(store: SqlStore) -> None:
    before = DAY - timedelta(days=1)
    said = entry("2605.00001", 5, before, abstract="Of things.", categories=("cs.CL",), keywords=("things",))
    async with store.begin() as unit:
        await unit.papers.keep(batch(said, day=before))
        await unit.papers.keep(batch(entry("2605.00001", 8), entry("2605.00002", None), at=NOON + HOUR))
        found = await unit.papers.changed(0, 9)
        assert await unit.papers.newest_revision() == found[-1].revision
    assert found == [
        Changed(paper=said.paper, revision=found[0].revision, upvotes=8, days=(before, DAY)),
        Changed(paper=entry("2605.00002").paper, revision=found[0].revision + 1, days=(DAY,)),
    ]


async def test_papers_asked_for_by_id_come_in_the_same_form(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(4))
        every = await unit.papers.changed(0, 9)
        some = await unit.papers.as_changed([every[1].paper.id, every[3].paper.id, "2605.99999"])
        assert sorted(some, key=lambda one: one.revision) == [every[1], every[3]]
        assert await unit.papers.as_changed([]) == []


async def test_pages_go_on_where_the_last_one_ended(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(7))
        whole = await unit.papers.changed(0, 1000)
        paged: list[Changed] = []
        while page := await unit.papers.changed(paged[-1].revision if paged else 0, 3):
            assert len(page) <= 3
            paged += page
    assert paged == whole
    assert len({one.revision for one in whole}) == 7


async def test_a_look_that_changes_nothing_gives_no_revision(store: SqlStore) -> None:
    full = [replace(one, counts=dict.fromkeys(Metric, 3)) for one in papers(4).entries]
    assert len(await kept(store, batch(*full))) == 4
    assert await kept(store, batch(*full, at=NOON + HOUR), batch(*full, at=NOON + 2 * HOUR)) == []


async def test_what_the_source_leaves_out_is_no_change(store: SqlStore) -> None:
    said = entry("2605.00001", abstract="Of things.", keywords=("things",), code_url="https://example.org/code")
    await kept(store, batch(said))
    bare = replace(said, paper=Paper(id=said.paper.id, title=said.paper.title), counts={})
    assert await kept(store, batch(bare, at=NOON + HOUR)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Anew"},
        {"abstract": "Anew."},
        {"authors": (Author(name="Grace Hopper"),)},
        {"authors": (Author(name="Ada Lovelace", handle="ada"),)},
        {"categories": ("cs.LG",)},
        {"keywords": ("new",)},
        {"code_url": "https://example.org/code"},
        {"submitted_at": NOON},
    ],
)
async def test_what_a_source_says_anew_gives_a_revision_to_that_paper_alone(
    store: SqlStore, change: dict[str, object]
) -> None:
    first = entry("2605.00001")
    await kept(store, batch(first, entry("2605.00002")))
    said = replace(first, paper=replace(first.paper, **change))  # type: ignore[arg-type]
    assert await kept(store, batch(said, entry("2605.00002"), at=NOON + HOUR)) == ["2605.00001"]


async def test_upvotes_give_a_revision_and_other_counts_do_not(store: SqlStore) -> None:
    await kept(store, batch(entry("2605.00001", 1), entry("2605.00002", 1)))
    talked = replace(entry("2605.00002", 1), counts={Metric.UPVOTES: 1, Metric.COMMENTS: 9})
    assert await kept(store, batch(entry("2605.00001", 2), talked, at=NOON + HOUR)) == ["2605.00001"]


async def test_a_listing_gives_a_revision_when_it_comes_and_when_it_goes(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=NOON, entry=entry("2605.00001", day=None))])
    both = batch(entry("2605.00001"), entry("2605.00002"))
    assert await kept(store, both) == ["2605.00001", "2605.00002"]
    assert await kept(store, batch(entry("2605.00002"), at=NOON + HOUR)) == ["2605.00001"]
    async with store.read() as unit:
        (changed,) = (one for one in await unit.papers.changed(0, 9) if one.paper.id == "2605.00001")
    assert changed.days == ()


async def test_an_older_reading_that_is_told_later_is_kept_once(store: SqlStore) -> None:
    old = Sighting(source=SOURCE, at=NOON - HOUR, entry=entry("2605.00001", 2, day=None))
    await kept(store, batch(entry("2605.00001", 5)))
    for rises in (1, 0):
        async with store.begin() as unit:
            before = await unit.papers.newest_revision()
            await unit.papers.keep_sightings([old])
            assert await unit.papers.newest_revision() == before + rises
            assert [one.upvotes for one in await unit.papers.changed(0, 9)] == [5]


async def test_of_several_sightings_of_one_paper_each_is_kept_and_the_last_is_right(store: SqlStore) -> None:
    def said(upvotes: int, hours: int, **paper: object) -> Sighting:
        return Sighting(source=SOURCE, at=NOON + hours * HOUR, entry=entry("2605.00001", upvotes, **paper))  # type: ignore[arg-type]

    told = [said(5, 1, title="One"), said(3, 0), said(5, 2, abstract="Of things."), said(4, 3), said(6, 3, title="Two")]
    async with store.begin() as unit:
        assert await unit.papers.keep_sightings(told) == 1
        (standing,) = await unit.standings.standings(DAY, DAY)
        (changed,) = await unit.papers.changed(0, 9)
        await unit.papers.keep_sightings(told)
        assert await unit.papers.newest_revision() == 1
    assert [(one.at - NOON, one.value) for one in standing.history] == [(0 * HOUR, 3), (HOUR, 5), (3 * HOUR, 6)]
    assert (changed.paper.title, changed.paper.abstract, changed.upvotes) == ("Two", "Of things.", 6)


async def test_a_transaction_that_fails_gives_no_revision(store: SqlStore) -> None:
    async def break_off() -> None:
        async with store.begin() as unit:
            await unit.papers.keep(papers(2))
            raise KeyError("something else broke")

    with pytest.raises(KeyError):
        await break_off()
    async with store.read() as unit:
        assert await unit.papers.newest_revision() == 0
    assert len(await kept(store, papers(2))) == 2


async def test_a_reader_beside_many_writers_misses_nothing(database_url: str) -> None:
    """Each writer changes papers of its own and one that all write; what the reader saw last of each is what is."""
    seen: dict[str, Changed] = {}
    after, ended = 0, asyncio.Event()

    async def follow(store: SqlStore) -> None:
        nonlocal after
        last = False
        while not last:
            last = ended.is_set()
            async with store.read() as unit:
                page = await unit.papers.changed(after, 5)
            seen.update({one.paper.id: one for one in page})
            after, last = (page[-1].revision, False) if page else (after, last)

    async def write(store: SqlStore, writer: int) -> None:
        for turn in range(8):
            own = [f"26{writer:02}.{number:05}" for number in range(turn + 1)]
            said = [entry(one, turn, title=f"{writer} {turn}") for one in ["2600.00000", *own]]
            async with store.begin() as unit:
                told = [Sighting(source=SOURCE, at=NOON + turn * HOUR, entry=one) for one in said]
                await unit.papers.keep_sightings(told)

    async with open_store(our_url(database_url)) as store, asyncio.TaskGroup() as readers:
        readers.create_task(follow(store))
        async with asyncio.TaskGroup() as writers:
            for number in range(1, 5):
                writers.create_task(write(store, number))
        ended.set()
    async with open_store(our_url(database_url)) as store, store.read() as unit:
        stored = {one.paper.id: one for one in await unit.papers.changed(0, 1000)}
    assert len(stored) == 1 + 4 * 8
    assert seen == stored


async def test_a_later_writer_waits_for_an_earlier_one(postgres_url: str) -> None:
    async with open_store(our_url(postgres_url)) as store:
        async with store.begin() as first:
            await first.papers.keep(batch(entry("2605.00001")))
            second = asyncio.create_task(kept(store, batch(entry("2605.00001"), entry("2605.00002"))))
            done, _ = await asyncio.wait([second], timeout=0.3)
            assert not done
            async with store.read() as unit:
                assert await unit.papers.changed(0, 9) == []
        await second
        async with store.read() as unit:
            assert [one.paper.id for one in await unit.papers.changed(0, 9)] == ["2605.00001", "2605.00002"]


@pytest.fixture
async def older(database_url: str) -> str:
    """A database from before revisions, with three papers."""
    from alembic import command  # noqa: PLC0415

    async with open_engine(our_url(database_url)) as engine, engine.begin() as connection:
        await connection.run_sync(lambda made: command.upgrade(alembic_config(made), "0003"))
        await connection.execute(text("INSERT INTO paper (id, title) VALUES ('a', 'On'), ('b', 'On'), ('c', 'On')"))
    return database_url


async def test_papers_from_before_revisions_get_one_each(older: str) -> None:
    async with open_engine(our_url(older)) as engine:
        assert await ensure_current(engine)
    async with open_store(our_url(older)) as store:
        assert await kept(store, batch(Entry(paper=Paper(id="2605.00009", title="New")))) == ["2605.00009"]
        async with store.read() as unit:
            assert [one.revision for one in await unit.papers.changed(0, 9)] == [1, 2, 3, 4]


@pytest.mark.parametrize("first", [0, 1])
async def test_of_two_sources_that_count_at_one_instant_the_first_by_name_is_right_everywhere(
    store: SqlStore, first: int
) -> None:
    counted = [("arxiv", 9), ("zenodo", 4)]
    for source, upvotes in (counted[first], counted[1 - first]):
        async with store.begin() as unit:
            said = Sighting(source=source, at=NOON, entry=entry("2605.00001", upvotes))
            await unit.papers.keep_sightings([said])
    async with store.read() as unit:
        (changed,) = await unit.papers.changed(0, 9)
        (standing,) = await unit.standings.standings(DAY, DAY)
        counts = await unit.standings.counts("2605.00001")
    assert (changed.upvotes, standing.history[-1].value, counts[Metric.UPVOTES].value) == (9, 9, 9)
