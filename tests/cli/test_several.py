"""Several `run` on one PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.tables import fetch
from tests.cli.conftest import Machine, _machine
from tests.standins.hugging_face import HuggingFaceServer


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str, source_url: str) -> Machine:
    """A machine with PostgreSQL."""
    return _machine(tmp_path, postgres_url, source_url)


async def test_two_that_start_together_ask_the_source_once_and_both_show_papers(
    on_postgres: Machine, hugging_face: HuggingFaceServer
) -> None:
    async with on_postgres.running() as first, on_postgres.running() as second:
        for run in (first, second):
            assert "8 of the 24 listed" in await run.until("/healthz")
        for run in (first, second):
            assert (await run.end()).code == 0
    asked = [seen.raw_path for seen in hugging_face.gate.requests]
    assert len(asked) == len(set(asked)) > 0


async def test_one_that_runs_once_waits_for_its_turn_and_asks_nothing_that_was_just_asked(
    on_postgres: Machine, hugging_face: HuggingFaceServer
) -> None:
    assert (await on_postgres("ingest")).code == 0
    hugging_face.gate.requests.clear()
    async with on_postgres.transaction() as unit:
        assert await unit.leases.take("ingest", "another", timedelta(seconds=3))
        read_meanwhile = fetch.update().values(read_at=datetime.now(UTC) + timedelta(minutes=5))
        await unit._connection.execute(read_meanwhile)
    assert (await on_postgres("run", "--once")).code == 0
    assert hugging_face.gate.requests == []
