"""The recorded days of Hugging Face through stand-in and source."""

from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from bot.domain.paper import Window
from bot.sources.hugging_face import HuggingFace
from tests.fakes import FakeClock
from tests.sources.eras import Row
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.hugging_face_data import load
from tests.standins.server import serve

NOW = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)


def _ids(rows: list[Row]) -> list[str]:
    return [row["paper"]["id"] for row in rows]


async def test_all_recorded_days_are_read_whole(shared_data: Path) -> None:
    days = load(shared_data / "hf_daily")
    since, until = min(days), max(days)
    clock = FakeClock(datetime.combine(until, datetime.min.time(), UTC))
    server = HuggingFaceServer(days, now=clock.now, page_size=20)
    read: dict[date, list[str]] = {}
    skipped = 0
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        async for batch in HuggingFace(client, clock).fetch(Window(since, until)):
            read[batch.day] = [entry.paper.id for entry in batch.entries]
            skipped += batch.skipped
    assert len(days) == 521
    assert skipped == 0
    assert {day: sorted(ids) for day, ids in read.items() if ids} == {
        day: sorted(_ids(rows)) for day, rows in days.items()
    }


async def test_recorded_days_can_be_today(shared_data: Path) -> None:
    clock = FakeClock(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    server = HuggingFaceServer(load(shared_data / "hf_daily"), now=clock.now, newest_as_today=True)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        assert await HuggingFace(client, clock).newest_day() == date(2027, 1, 5)


@pytest.mark.parametrize("name", ["2024-05-27", "2024-12-10", "2025-06-03", "2026-03-11", "2026-08-21"])
async def test_recorded_bodies_are_read_whole(shared_data: Path, name: str) -> None:
    day = date.fromisoformat(name)
    rows = load(shared_data / "fixtures" / "hf_daily_papers")[day]
    server = HuggingFaceServer({day: rows})
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        (batch,) = [batch async for batch in HuggingFace(client, FakeClock(NOW)).fetch(Window(day, day))]
    assert (len(batch.entries), batch.skipped) == (len(rows), 0)
