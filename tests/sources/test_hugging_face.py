import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import count

import httpx
import pytest
from structlog.testing import capture_logs

from bot import __version__
from bot.domain.errors import SourceChanged
from bot.domain.paper import Metric
from bot.sources.hugging_face import PAGES
from tests.fakes import FakeClock
from tests.sources.eras import FLAT, ROW_2025, ROWS, Row
from tests.sources.world import NOW, TOKEN, Handler, World, answering, opened, read_day


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made_world:
        yield made_world


def _pages(*pages: object) -> Handler:
    """Answers with one page after the other, then empty ones."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["p"])
        return httpx.Response(200, json=pages[number] if number < len(pages) else [])

    return answer


def _paper(paper_id: str, upvotes: int = 0) -> Row:
    return {"paper": {"id": paper_id, "title": "A title", "upvotes": upvotes}}


async def test_requests_are_as_documented(world: World) -> None:
    await world.day()
    first, last = world.server.gate.requests
    assert first.path == "/api/daily_papers"
    assert first.params == {"date": "2026-09-18", "p": "0", "limit": "100"}
    assert last.params == {"date": "2026-09-18", "p": "1", "limit": "100"}
    assert first.headers["user-agent"] == f"Paperwire/{__version__} (self-hosted paper digest; python-httpx)"
    assert first.headers["authorization"] == f"Bearer {TOKEN}"


async def test_old_ids_are_one_segment_of_the_path(world: World) -> None:
    assert await world.source.lookup("hep-th/9901001") is None
    assert world.server.gate.requests[0].raw_path == "/api/papers/hep-th%2F9901001"


async def test_the_time_of_a_batch_is_when_its_last_page_had_arrived() -> None:
    clock = FakeClock(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        clock.advance(timedelta(seconds=10))
        return _pages([ROW_2025])(request)

    assert (await read_day(answering(answer, clock))).at == NOW + timedelta(seconds=20)


async def test_short_pages_do_not_end_a_day(world: World) -> None:
    world.server.page_size = 7
    assert len((await world.day()).entries) == 24


async def test_a_paper_on_two_pages_is_one_with_the_later_counts() -> None:
    pages = [_paper("2609.00001", 3), _paper("2609.00002", 1)], [_paper("2609.00001", 5), _paper("2609.00003")]
    batch = await read_day(answering(_pages(*pages)))
    assert [entry.paper.id for entry in batch.entries] == ["2609.00001", "2609.00002", "2609.00003"]
    assert batch.entries[0].counts == {Metric.UPVOTES: 5}


async def test_overlapping_pages_give_each_paper_once(world: World) -> None:
    world.server.page_size, world.server.overlap = 10, 3
    batch = await world.day()
    assert len({entry.paper.id for entry in batch.entries}) == len(batch.entries) == 24


async def test_growing_upvotes_are_read_as_they_are(world: World) -> None:
    before = await world.day()
    world.server.grow()
    after = await world.day()
    gains = [
        b.counts[Metric.UPVOTES] - a.counts[Metric.UPVOTES] for a, b in zip(before.entries, after.entries, strict=True)
    ]
    assert set(gains) <= {0, 1, 2, 3}
    assert sum(gains) > 0


async def test_a_skipped_row_is_logged_with_its_day_and_position() -> None:
    pages = [[_paper("2609.00001"), {"paper": {"title": "No id"}}], [7, _paper("2609.00002")]]
    with capture_logs() as logs:
        batch = await read_day(answering(_pages(*pages)))
    assert (len(batch.entries), batch.skipped) == (2, 2)
    warnings = [(log["day"], log["position"]) for log in logs if log["log_level"] == "warning"]
    assert warnings == [("2026-09-18", 2), ("2026-09-18", 3)]


async def test_a_page_without_one_readable_row_is_a_change_of_the_source() -> None:
    with pytest.raises(SourceChanged, match="without one readable paper"):
        await read_day(answering(_pages([_paper("2609.00001")], [{"paper": None}, "row"])))


async def test_pages_without_end_are_a_change_of_the_source() -> None:
    upvotes = count()
    with pytest.raises(SourceChanged, match=f"more than {PAGES} pages"):
        await read_day(answering(lambda _: httpx.Response(200, json=[_paper("2609.00001", next(upvotes))])))


async def test_a_server_that_knows_no_pages_has_given_everything_at_once() -> None:
    batch = await read_day(answering(lambda _: httpx.Response(200, json=[_paper("2609.00001", 1)])))
    assert [entry.paper.id for entry in batch.entries] == ["2609.00001"]


async def test_rows_of_all_eras_are_read_together() -> None:
    batch = await read_day(answering(_pages(list(ROWS))))
    assert (len(batch.entries), batch.skipped) == (len(ROWS), 0)


async def test_an_absurd_number_costs_only_itself() -> None:
    body = json.dumps([_paper("2609.00001", 0)]).replace('"upvotes": 0', '"upvotes": ' + "9" * 5000)
    pages = iter([body, "[]"])
    batch = await read_day(answering(lambda _: httpx.Response(200, text=next(pages))))
    assert batch.entries[0].counts == {}


async def test_a_lookup_reads_the_flat_form() -> None:
    entry = await answering(lambda _: httpx.Response(200, json=FLAT)).lookup("2605.04004")
    assert entry
    assert entry.counts[Metric.MODELS] == 5


@pytest.mark.parametrize("answer", [[], [FLAT], {}, "text", 0, {**FLAT, "id": "2605.04005"}, {**FLAT, "title": 3}])
async def test_a_lookup_that_gives_no_such_paper_is_a_change_of_the_source(answer: object) -> None:
    with pytest.raises(SourceChanged, match=r"2605\.04004"):
        await answering(lambda _: httpx.Response(200, json=answer)).lookup("2605.04004")


async def test_the_newest_day_falls_back_on_the_day_of_publication() -> None:
    rows = [{"paper": {"publishedAt": f"2024-06-0{n}T17:00:00.000Z"}} for n in (3, 5, 4)]
    assert await answering(lambda _: httpx.Response(200, json=rows)).newest_day() == date(2024, 6, 5)


async def test_a_list_without_dates_is_a_change_of_the_source() -> None:
    with pytest.raises(SourceChanged):
        await answering(lambda _: httpx.Response(200, json=[_paper("2609.00001")])).newest_day()
