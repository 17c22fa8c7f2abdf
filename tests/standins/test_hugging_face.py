import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.sources.hugging_face import HuggingFace
from tests.fakes import FakeClock
from tests.sources.eras import ROWS, Row
from tests.standins.faults import Fault
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.hugging_face_data import NEWEST, made
from tests.standins.server import serve

NOW = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class World:
    server: HuggingFaceServer
    client: httpx.AsyncClient
    clock: FakeClock

    async def get(self, **params: str | int) -> httpx.Response:
        return await self.client.get("/api/daily_papers", params=params)

    async def rows(self, **params: str | int) -> list[Row]:
        response = await self.get(**params)
        assert response.status_code == 200
        return list(response.json())


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = FakeClock(NOW)
    server = HuggingFaceServer(made(papers=130), now=clock.now)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield World(server, client, clock)


def _ids(rows: list[Row]) -> list[str]:
    return [row["paper"]["id"] for row in rows]


async def test_fifty_papers_a_page_unless_asked_and_a_hundred_at_most(world: World) -> None:
    sizes = [len(await world.rows(date=f"{NEWEST}", **limit)) for limit in ({}, {"limit": 7}, {"limit": 500})]
    assert sizes == [50, 7, 100]


async def test_pages_count_from_nought_and_end_with_an_empty_one(world: World) -> None:
    pages = [await world.rows(date=f"{NEWEST}", limit=100, p=p) for p in range(4)]
    assert [len(page) for page in pages] == [100, 30, 0, 0]
    assert len({paper_id for page in pages for paper_id in _ids(page)}) == 130


async def test_pages_can_be_short_and_overlap(world: World) -> None:
    world.server.page_size, world.server.overlap = 60, 10
    pages = [_ids(await world.rows(date=f"{NEWEST}", limit=100, p=p)) for p in range(4)]
    assert [len(page) for page in pages] == [60, 60, 20, 0]
    assert pages[0][-10:] == pages[1][:10]


@pytest.mark.parametrize("day", ["2026-09-12", "2026-09-13", "2001-01-01"])
async def test_weekends_and_unknown_days_are_empty(world: World, day: str) -> None:
    assert await world.rows(date=day) == []


@pytest.mark.parametrize(
    "params",
    [
        {"date": "2026-13-40"},
        {"date": "yesterday"},
        {"date": "20260918"},
        {"date": "2026-09-19"},
        {"week": "2026-W53"},
        {"week": "2026-W00"},
        {"month": "2026-13"},
        {"sort": "upvotes"},
        {"p": "-1"},
        {"limit": "0"},
        {"limit": "many"},
    ],
)
async def test_bad_parameters_are_refused_with_the_reason(world: World, params: dict[str, str]) -> None:
    response = await world.get(**params)
    assert response.status_code == 400
    assert response.json() == {"error": response.headers["x-error-message"]}


async def test_today_ends_at_midnight_in_utc(world: World) -> None:
    world.clock.advance(timedelta(hours=4))
    assert await world.rows(date="2026-09-19") == []


async def test_days_are_ordered_by_publication_and_weeks_by_upvotes(world: World) -> None:
    published = [row["paper"]["publishedAt"] for row in await world.rows(date=f"{NEWEST}")]
    assert published == sorted(published, reverse=True)
    week = await world.rows(week="2026-W38", limit=100)
    upvotes = [row["paper"]["upvotes"] for row in week]
    assert upvotes == sorted(upvotes, reverse=True)
    assert {row["paper"]["submittedOnDailyAt"][:10] for row in week} <= {f"2026-09-{day}" for day in range(14, 19)}


async def test_month_submitter_and_trending(world: World) -> None:
    assert len(await world.rows(month="2026-09")) == 50
    assert await world.rows(month="2026-08") == []
    mine = await world.rows(submitter="reader-7", limit=100)
    assert mine
    assert {row["submittedBy"]["name"] for row in mine} == {"reader-7"}
    upvotes = [row["paper"]["upvotes"] for row in await world.rows(sort="trending")]
    assert upvotes == sorted(upvotes, reverse=True)


async def test_the_list_without_a_date_has_no_future(world: World) -> None:
    world.server.days = {NEWEST + timedelta(days=3): [ROWS[0]], NEWEST: [ROWS[1]]}
    assert _ids(await world.rows()) == [ROWS[1]["paper"]["id"]]


async def test_a_single_paper_is_flat_with_its_linked_counts(world: World) -> None:
    row = world.server.days[NEWEST][3]
    flat = (await world.client.get(f"/api/papers/{row['paper']['id']}")).json()
    assert flat["title"] == row["title"]
    assert not {"paper", "numComments"} & flat.keys()
    assert {"numTotalModels", "numTotalDatasets", "numTotalSpaces", "linkedModels"} <= flat.keys()
    world.server.flat_comments = True
    assert (await world.client.get(f"/api/papers/{row['paper']['id']}")).json()["numComments"] == row["numComments"]


async def test_an_unknown_paper_is_a_404_in_json(world: World) -> None:
    response = await world.client.get("/api/papers/hep-th%2F9901001")
    assert (response.status_code, response.json()) == (404, {"error": "Paper not found"})


async def test_old_ids_have_a_slash(world: World) -> None:
    world.server.days[NEWEST].append({**ROWS[0], "paper": {**ROWS[0]["paper"], "id": "hep-th/9901001"}})
    assert (await world.client.get("/api/papers/hep-th%2F9901001")).json()["id"] == "hep-th/9901001"


async def test_upvotes_grow_when_told_to(world: World) -> None:
    first = await world.rows(date=f"{NEWEST}", limit=100)
    world.server.grow()
    second = await world.rows(date=f"{NEWEST}", limit=100)
    gains = {b["paper"]["upvotes"] - a["paper"]["upvotes"] for a, b in zip(first, second, strict=True)}
    assert gains == {0, 1, 2, 3}


async def test_upvotes_can_grow_with_every_poll(world: World) -> None:
    world.server.grows = True
    totals = [sum(row["paper"]["upvotes"] for row in await world.rows(date=f"{NEWEST}")) for _ in range(3)]
    assert totals[0] < totals[1] < totals[2]


async def test_a_paper_can_be_taken_off_its_day(world: World) -> None:
    gone = world.server.days[NEWEST][0]["paper"]["id"]
    world.server.remove(NEWEST, gone)
    assert gone not in _ids(
        await world.rows(date=f"{NEWEST}", limit=100) + await world.rows(date=f"{NEWEST}", limit=100, p=1)
    )


async def test_the_quota_is_counted_in_windows_of_five_minutes(world: World) -> None:
    world.server.quota = 2
    answers = [await world.get(date=f"{NEWEST}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit"] == '"api";r=1;t=300'
    assert answers[2].headers["ratelimit"] == '"api";r=0;t=300'
    assert answers[2].headers["ratelimit-policy"] == '"fixed window";"api";q=2;w=300'
    world.clock.advance(timedelta(seconds=300))
    assert (await world.get(date=f"{NEWEST}")).status_code == 200


async def test_days_move_to_today_once_at_the_start() -> None:
    clock = FakeClock(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    server = HuggingFaceServer(now=clock.now, newest_as_today=True)
    clock.advance(timedelta(days=2))
    assert max(server.days) == date(2027, 1, 5)


async def test_requests_are_recorded(world: World) -> None:
    await world.client.get("/api/daily_papers", params={"date": "2026-09-18"}, headers={"X-Test": "yes"})
    (seen,) = world.server.gate.requests
    assert (seen.path, seen.params, seen.headers["x-test"]) == ("/api/daily_papers", {"date": "2026-09-18"}, "yes")


async def test_faults_are_for_chosen_requests_and_end(world: World) -> None:
    world.server.gate.fail(Fault.ERROR_503, times=2, when=lambda seen: seen.params.get("p") == "1")
    statuses = [(await world.get(date=f"{NEWEST}", p=p)).status_code for p in (0, 1, 1, 1)]
    assert statuses == [200, 503, 503, 200]


async def test_faults_on_the_wire(world: World) -> None:
    for fault, error in ((Fault.TRUNCATED, httpx.RemoteProtocolError), (Fault.RESET, httpx.ReadError)):
        world.server.gate.fail(fault)
        with pytest.raises(error):
            await world.get()
    assert len(await world.rows()) == 50


async def test_a_waiting_request_does_not_keep_the_server(world: World) -> None:
    async with serve(world.server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        world.server.gate.fail(Fault.SLOW)
        asking = asyncio.create_task(client.get("/api/daily_papers"))
        await world.server.gate.seen(1)
    with pytest.raises(httpx.TransportError):
        await asking


async def test_it_can_be_run_by_hand() -> None:
    command = (sys.executable, "-m", "tests.standins.hugging_face", "--today", "--grow")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        newest = await HuggingFace(client, FakeClock(NOW)).newest_day()
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 0
    assert newest
    assert abs(newest - datetime.now(UTC).date()) <= timedelta(days=1)
