"""Several `run` on one PostgreSQL."""

from pathlib import Path

import pytest

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
