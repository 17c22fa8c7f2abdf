"""Previews, in words."""

from bot.domain.delivery import Refused
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.service.compose_posting import in_the_way, preview_message
from tests.builders import papers
from tests.service.conftest import World

HERE = Target("terminal", "digest")
WHAT = "This is what would be posted to terminal now."


async def notices(world: World, *missing: str) -> tuple[str, ...]:
    return preview_message(HERE, await world.planner.preview(HERE), missing).notices


async def test_a_preview_is_what_would_be_posted(world: World) -> None:
    await world.keep(papers(3))
    assert await notices(world) == (WHAT,)
    await world.schedule()
    assert await notices(world) == (WHAT,)


async def test_a_preview_of_what_is_paused_says_so_whether_or_not_there_are_papers(world: World) -> None:
    await world.schedule()
    await world.schedules.pause(HERE)
    but = "But as it stands, nothing arrives there. It is paused; “schedule resume terminal” goes on."
    assert (await notices(world))[-1] == but
    await world.keep(papers(3))
    assert await notices(world) == (WHAT, but)


async def test_a_preview_of_what_is_stopped_says_why(world: World) -> None:
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "It is archived: unarchive it.")]
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    assert (await notices(world))[1] == (
        "But as it stands, nothing arrives there. It is stopped: It is archived: unarchive it. "
        "Then: “schedule resume terminal”"
    )


async def test_a_preview_of_a_place_where_something_is_missing_says_what(world: World) -> None:
    await world.keep(papers(3))
    lacking = "Something is missing there: I may not read its history."
    assert await notices(world, "I may not read its history.") == (WHAT, lacking), "it arrives all the same"
    assert in_the_way(HERE, None, ["I may not read its history."]) == lacking
    assert in_the_way(HERE, None) is None


async def test_what_was_missing_when_it_was_set_keeps_nothing_from_arriving(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    async with world.store.begin() as unit:
        await unit.schedules.doubt(schedule.destination, "I may not read its history.")
    assert await notices(world) == (
        WHAT,
        "When it was last looked at, something was missing there: I may not read its history.",
    )
