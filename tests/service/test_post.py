"""A digest now: posted, left to the running process, or not posted, and why."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import OutcomeUnknown, Refused, RetryLater
from bot.domain.outcome import DigestOutcome
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.runlock import RunLock
from bot.service.compose_posting import posted_message, preview_message
from bot.service.post import GLANCE, PATIENCE, NotPosted, Poster
from tests.builders import NOON, papers
from tests.service.conftest import World

TERMINAL = Target("terminal", "digest")


def poster(world: World, run_lock: RunLock | None = None) -> Poster:
    return Poster(world.store, world.planner, world.deliverer, world.clock, run_lock)


async def test_it_is_posted_and_counted(world: World) -> None:
    await world.keep(papers(9))
    posted = await poster(world).post(TERMINAL)
    assert (posted.papers, world.posted) == (8, [world.ids(papers(9))[:8]])
    assert posted_message(posted).paragraphs == ("Posted 8 papers to terminal.",)


async def test_what_was_posted_is_posted_again_only_when_asked_for(world: World) -> None:
    await world.keep(papers(3))
    await poster(world).post(TERMINAL)
    nothing = await poster(world).post(TERMINAL)
    assert (nothing.papers, nothing.plan.outcome) == (0, DigestOutcome.NOTHING_NEW)
    assert posted_message(nothing).paragraphs == (f"Nothing was posted to terminal. {nothing.plan.sentence}",)
    assert (await poster(world).post(TERMINAL, again=True)).papers == 3


async def test_a_digest_that_failed_says_why(world: World) -> None:
    await world.keep(papers(3))
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "Unarchive it.")]
    with pytest.raises(NotPosted, match=r"It was not posted to terminal: Unarchive it\."):
        await poster(world).post(TERMINAL)


async def test_a_wait_longer_than_anybodys_patience_is_said(world: World) -> None:
    await world.keep(papers(3))
    world.adapter.answers = [RetryLater("Slack asked to wait.", PATIENCE * 2)]
    with pytest.raises(NotPosted, match=r"It waits to be posted to terminal \(.*\); “deliveries” shows it."):
        await poster(world).post(TERMINAL)
    assert world.clock.now() - NOON < PATIENCE


async def test_what_nobody_can_tell_is_left_to_a_person(world: World) -> None:
    await world.keep(papers(3))
    world.adapter.answers = [OutcomeUnknown("The connection broke.")]
    async with world.store.read() as unit:
        assert await unit.ledger.deliveries() == []
    with pytest.raises(NotPosted) as failure:
        await poster(world).post(TERMINAL)
    async with world.store.read() as unit:
        (row,) = await unit.ledger.deliveries()
    assert f"“deliveries settle {row.key} sent”, or again" in str(failure.value)


async def test_beside_a_running_process_it_is_left_to_that_one(world: World, tmp_path: Path) -> None:
    await world.keep(papers(3))
    with RunLock(tmp_path / "db").held(world.clock.now()), pytest.raises(NotPosted, match="no process has sent it yet"):
        await poster(world, RunLock(tmp_path / "db")).post(TERMINAL)
    assert world.posted == []
    assert PATIENCE <= world.clock.now() - NOON <= PATIENCE + GLANCE + timedelta(seconds=1)
    assert (await world.deliverer.drain()).sent == 1


async def test_a_preview_is_what_would_be_posted(world: World) -> None:
    await world.keep(papers(3))
    message = preview_message(TERMINAL, await world.planner.preview(TERMINAL))
    assert [card.paper for card in message.cards] == world.ids(papers(3))
    assert message.notices == ("This is what would be posted to terminal now.",)
    await poster(world).post(TERMINAL)
    empty = await world.planner.preview(TERMINAL)
    assert preview_message(TERMINAL, empty).heading == "Nothing would be posted to terminal now"
    assert preview_message(TERMINAL, empty).notices == (empty.plan.sentence,)
